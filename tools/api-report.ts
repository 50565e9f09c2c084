/**
 * Writes what the package's entries export, as types, into `test/package/api`, one file an entry, so that a change of the public
 * types shows as a diff of the commit that makes it. `node tools/api-report.ts` after a build; with `--check` nothing is
 * written, and what differs from the files that are there is an error.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompilerState, Extractor, ExtractorConfig } from '@microsoft/api-extractor';

const root = join(import.meta.dirname, '..');
const reportFolder = join(root, 'test/package/api');
const checks = process.argv.includes('--check');

const { exports } = createRequire(import.meta.url)('../package.json') as {
	exports: Record<string, string | { types: string }>;
};
const entries = Object.entries(exports).flatMap(([subpath, target]) =>
	typeof target === 'string' ? [] : [{ name: subpath.slice(2) || 'index', file: join(root, target.types) }],
);

const scratch = mkdtempSync(join(tmpdir(), 'api-report-'));
const silent = { default: { logLevel: 'none' } } as never;
const compilerOptions = {
	target: 'es2023',
	lib: ['es2023', 'dom', 'dom.iterable', 'esnext.asynciterable'],
	module: 'nodenext',
	strict: true,
	skipLibCheck: true,
	types: ['node'],
};
const configs = entries.map(({ name, file }) =>
	ExtractorConfig.prepare({
		packageJsonFullPath: join(root, 'package.json'),
		configObjectFullPath: undefined,
		configObject: {
			projectFolder: root,
			mainEntryPointFilePath: file,
			compiler: { overrideTsconfig: { compilerOptions, files: entries.map((entry) => entry.file) } },
			newlineKind: 'lf',
			apiReport: {
				enabled: true,
				reportFolder,
				reportTempFolder: scratch,
				reportFileName: name,
				// Types that can't be imported by name are part of those that can.
				includeForgottenExports: true,
			},
			docModel: { enabled: false },
			dtsRollup: { enabled: false },
			tsdocMetadata: { enabled: false },
			messages: {
				compilerMessageReporting: silent,
				extractorMessageReporting: silent,
				tsdocMessageReporting: silent,
			},
		},
	}),
);

// One program for all entries: they share nearly all files.
const compilerState = CompilerState.create(configs[0]!, { additionalEntryPoints: entries.map(({ file }) => file) });
const stale = configs.filter((config) => {
	const messageCallback = (message: { handled: boolean }): void => {
		message.handled = true;
	};
	return Extractor.invoke(config, { compilerState, localBuild: !checks, messageCallback }).apiReportChanged;
});
rmSync(scratch, { recursive: true });

const known = new Set(entries.map(({ name }) => `${name}.api.md`));
const gone = readdirSync(reportFolder).filter((file) => !known.has(file));
if (!checks) for (const file of gone) rmSync(join(reportFolder, file));

if (checks && stale.length + gone.length > 0) {
	const names = [...stale.map((config) => config.reportFilePath), ...gone].join('\n  ');
	console.error(
		`The public types are not as test/package/api has them. Run \`npm run api\` and look at the diff:\n  ${names}`,
	);
	process.exitCode = 1;
} else if (readFileSync(configs[0]!.reportFilePath, 'utf8').length < 1000) {
	throw new Error('The report of the main entry is empty: has the package been built?');
}
