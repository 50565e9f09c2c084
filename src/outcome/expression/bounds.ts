import type { ASTNode } from '@marcbachmann/cel-js';

/** Something that an expression may not do, and where. */
export interface Refusal {
	readonly node: ASTNode;
	readonly message: string;
}

const comprehensions = ['all', 'exists', 'exists_one', 'map', 'filter'];
const whole = ['text', 'object', 'toolCalls'];

interface Scope {
	/** Comprehensions around the node. */
	readonly depth: number;
	/** Their variables. */
	readonly variables: readonly string[];
}

/**
 * Finds what would let the time of an expression grow faster than the length of the answer. Inside a comprehension only
 * its own element, numbers and short strings can be named, nothing can be joined or built, and comprehensions nest two
 * deep at most; so all of them together see no more than the answer, once each.
 */
export function findUnbounded(node: ASTNode, scope: Scope = { depth: 0, variables: [] }): Refusal | undefined {
	const inside = scope.depth > 0;
	if (node.op === 'rcall') {
		const [name, receiver, args] = node.args;
		if (name === 'bind' && receiver.op === 'id' && receiver.args === 'cel') {
			return { node, message: 'cel.bind is not available here' };
		}
		const variable = args[0];
		if (comprehensions.includes(name) && variable?.op === 'id') {
			if (scope.depth === 2) return { node, message: 'comprehensions nest two deep at most' };
			const inner = { depth: scope.depth + 1, variables: [...scope.variables, variable.args] };
			return findUnbounded(receiver, scope) ?? first(args.slice(1), inner);
		}
		if (inside && name === 'join') return { node, message: 'join is not available inside a comprehension' };
		// Text between all its own characters would grow with the square of its length.
		if (name === 'join' && args.some((arg) => !isShort(arg))) {
			return { node, message: `join takes a constant of at most ${mostJoint} characters` };
		}
		return first([receiver, ...args], scope);
	}
	if (!inside) return first(childrenOf(node), scope);
	if (node.op === 'id' && whole.includes(node.args) && !scope.variables.includes(node.args)) {
		return { node, message: `inside a comprehension, use its own element instead of ${node.args}` };
	}
	if (node.op === '+') return { node, message: '+ is not available inside a comprehension' };
	if ((node.op === 'list' || node.op === 'map') && childrenOf(node).some((child) => child.op !== 'value')) {
		return { node, message: 'inside a comprehension, a list or map can hold constants only' };
	}
	return first(childrenOf(node), scope);
}

/** Most characters that are put between the parts of a list. */
const mostJoint = 20;

function isShort({ op, args }: ASTNode): boolean {
	return op === 'value' && typeof args === 'string' && args.length <= mostJoint;
}

function first(nodes: readonly ASTNode[], scope: Scope): Refusal | undefined {
	for (const node of nodes) {
		const refusal = findUnbounded(node, scope);
		if (refusal !== undefined) return refusal;
	}
	return undefined;
}

/** The nodes right below a node, as written. */
export function childrenOf(node: ASTNode): ASTNode[] {
	return nodesIn(node.args);
}

function nodesIn(value: unknown): ASTNode[] {
	if (Array.isArray(value)) return value.flatMap(nodesIn);
	if (typeof value === 'object' && value !== null && typeof (value as ASTNode).op === 'string')
		return [value as ASTNode];
	return [];
}
