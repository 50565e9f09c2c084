import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAst } from 'rolldown/parseAst';

export const root = join(import.meta.dirname, '../..');

/** A property of an interface, or a field of a class. */
export interface Member {
	readonly name: string;
	/** Its type, as the source has it. */
	readonly type: string;
	/** What the docstring above it says, as one line; empty where there is none. */
	readonly text: string;
	/** Has no question mark. */
	readonly isRequired: boolean;
}

/** An interface or class that a file exports. */
export interface Declared {
	readonly name: string;
	readonly text: string;
	/** The class that it extends. */
	readonly parent: string | undefined;
	readonly members: readonly Member[];
}

interface Node {
	readonly type: string;
	readonly start: number;
	readonly end: number;
	readonly key?: { readonly name?: string };
	readonly id?: { readonly name: string } | null;
	readonly declaration?: Node | null;
	readonly body?: { readonly body: readonly Node[] };
	readonly superClass?: { readonly name?: string } | null;
	readonly optional?: boolean;
	readonly typeAnnotation?: Node | null;
	readonly params?: readonly Node[];
}

/** The interfaces and classes that a file of `src` exports, with their docstrings. */
export function declaredIn(file: string): Declared[] {
	const source = readFileSync(join(root, 'src', file), 'utf8');
	const { body } = parseAst(source, { lang: 'ts' }) as unknown as { body: readonly Node[] };
	return body.flatMap((statement) => {
		const node = statement.declaration;
		if (node?.type !== 'TSInterfaceDeclaration' && node?.type !== 'ClassDeclaration') return [];
		const members = (node.body?.body ?? []).flatMap((member) => memberOf(member, source) ?? []);
		const text = docstringBefore(source, statement.start);
		return [{ name: node.id!.name, text, parent: node.superClass?.name, members }];
	});
}

function memberOf(node: Node, source: string): Member | undefined {
	const name = node.key?.name;
	if (name === undefined || name === 'constructor') return undefined;
	if (!['TSPropertySignature', 'PropertyDefinition', 'TSMethodSignature'].includes(node.type)) return undefined;
	const annotation = node.typeAnnotation;
	// A field without a type is a constant, and a method's type is all of it.
	const type =
		annotation == null ? source.slice(node.start, node.end) : source.slice(annotation.start + 1, annotation.end);
	return {
		name,
		type: type.replace(/\s+/g, ' ').trim(),
		text: docstringBefore(source, node.start),
		isRequired: node.optional !== true,
	};
}

/** The docstring that ends right before a place, without stars and examples, as one line. */
function docstringBefore(source: string, end: number): string {
	const before = source.slice(0, end).trimEnd();
	if (!before.endsWith('*/')) return '';
	const start = before.lastIndexOf('/**');
	if (start < 0) return '';
	const lines = before
		.slice(start + 3, -2)
		.split('\n')
		.map((line) => line.replace(/^\s*\* ?/, '').trim());
	const text = lines.join('\n').split(/^@/m, 1)[0]!;
	// Points of a list follow each other in one sentence.
	return text.trim().replace(/\n+- /g, '; ').replace(/^- /, '').replace(/\s+/g, ' ').replace(/\.; /g, '; ');
}
