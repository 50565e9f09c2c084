/** What is told of a store's troubles. */
export type TellTrouble = (error: unknown, isOver: boolean) => void;

/** Tells of a store that can't be reached: of each kind of fault once, and when it is over. */
export class Outage {
	readonly #tell: TellTrouble;
	readonly #kinds = new Set<string>();
	#last: unknown;

	constructor(tell: TellTrouble) {
		this.#tell = tell;
	}

	failed(error: unknown): void {
		this.#last = error;
		const kind = kindOf(error);
		if (this.#kinds.has(kind) || this.#kinds.size >= mostKinds) return;
		this.#kinds.add(kind);
		this.#tell(error, false);
	}

	/** The store has answered. */
	over(): void {
		if (this.#kinds.size === 0) return;
		this.#kinds.clear();
		this.#tell(this.#last, true);
	}
}

/** Kinds that are told in one outage. */
const mostKinds = 20;

/** Faults of one kind have one code, or else messages that differ in numbers only. */
function kindOf(error: unknown): string {
	const { code, cause } = (error ?? {}) as { code?: unknown; cause?: { code?: unknown } };
	const known = code ?? cause?.code;
	if (known !== undefined) return String(known);
	return error instanceof Error ? `${error.name}: ${error.message.replace(/\d+/g, '#')}` : typeof error;
}
