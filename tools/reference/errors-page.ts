import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBandit, memoryStore } from '../../src/index.ts';
import { sqliteStore } from '../../src/store/sqlite/sqlite.ts';
import { type Declared, declaredIn } from './docstrings.ts';
import { occasions } from './occasions.ts';

const bandit = createBandit({ goal: 'triage', arms: ['small', 'large'], store: memoryStore(), refreshMs: '1h' });
const scratch = mkdtempSync(join(tmpdir(), 'errors-page-'));
const notes = join(scratch, 'notes.txt');
writeFileSync(notes, 'This is no database.'.repeat(100));

/** What throws each error; the page shows the source of the function, and the message. */
const samples: Readonly<Record<string, readonly (() => unknown)[]>> = {
	InvalidOptionError: [
		() => createBandit({ goal: 'triage', arms: [{ id: 'small', weight: -1 }] }),
		() => createBandit({ goal: 'triage', arms: ['small', 'large'], objektive: 'cheapest' } as never),
		() => bandit.report(bandit.decide().id, 'good' as never),
	],
	UnknownDecisionError: [() => bandit.report('', 'success')],
	StoreError: [() => sqliteStore(notes)],
	NoEligibleArmError: [() => bandit.decide({ eligible: ['small'], exclude: ['small'] })],
};

async function messageOf(sample: () => unknown): Promise<string> {
	try {
		await sample();
	} catch (error) {
		return `${(error as Error).name}: ${(error as Error).message}`.replaceAll(notes, 'notes.txt');
	}
	throw new Error(`Nothing is thrown by ${sample}`);
}

async function sectionOf({ name, text, parent, members }: Declared): Promise<string> {
	const extended = parent === 'Error' ? '' : ` A \`${parent}\`.`;
	const fields = members.filter((member) => member.name !== 'name');
	const list = fields.map((field) => `- \`${field.name}\`: ${field.text}`);
	const shown = await Promise.all(
		(samples[name] ?? []).map(async (sample) => {
			const code = String(sample)
				.replace(/^\(\) =>\s*/, '')
				.replace(/ as never\b/g, '')
				.replace(/\s+/g, ' ')
				.replace(/ ([)}])\s*$/g, '$1')
				.trim();
			return `\`\`\`text\n${code}\n→ ${await messageOf(sample)}\n\`\`\``;
		}),
	);
	return [`## ${name}`, `${text}${extended}`, list.join('\n'), ...shown].filter((part) => part !== '').join('\n\n');
}

/** The errors that the package throws, made of their classes, and what else is told. */
export async function errorsPage(): Promise<string> {
	const classes = ['base/errors.ts', 'feedback/http.ts']
		.flatMap(declaredIn)
		.filter(({ name }) => name.endsWith('Error'));
	const [broken] = declaredIn('adapter/broken-stream.ts');
	const sections: string[] = [];
	for (const each of classes) sections.push(await sectionOf(each));
	rmSync(scratch, { recursive: true });
	await bandit.close();
	const rows = Object.entries(occasions).map(([during, meaning]) => `| \`${during}\` | ${meaning} |`);
	return `# Errors

<!-- Made by \`npm run docs:reference\` of the classes in the source; the messages are those that were thrown. -->

What a *call* throws is what its provider threw: when no arm could serve, the caller gets the last arm's own error, with its status and
headers. The library's own errors are for what you give it:

${sections.join('\n\n')}

## What is told, not thrown

A stream that breaks off is a fault with the error \`${broken!.name}\`: ${broken!.text}
What goes wrong beside the request fails no request. It is told to \`onError\`; \`during\` says what was being done. Without \`onError\` the first of each
kind is printed as a warning of one line.

| during | what happened |
|---|---|
${rows.join('\n')}
`;
}
