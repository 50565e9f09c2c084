/** Base of every error that this library throws: `error instanceof BanditError` tells them from those of providers, which reach the caller as they are. */
export class BanditError extends Error {
	override readonly name: string = 'BanditError';
}

/** An option, argument or configuration that cannot be used. Its message names the option, the value and the fix. Thrown at once, by the call that was given it. */
export class InvalidOptionError extends BanditError {
	override readonly name = 'InvalidOptionError';
	/** The option, e.g. `arms[1].weight`. */
	readonly option: string;
	/** The value that was given. */
	readonly value: unknown;

	constructor(option: string, value: unknown, fix: string) {
		super(`${option}: ${describe(value)} can't be used. ${fix}`);
		this.option = option;
		this.value = value;
	}
}

/** A decision id that this goal's store has never seen, or has already forgotten. `report` rejects with it. */
export class UnknownDecisionError extends BanditError {
	override readonly name = 'UnknownDecisionError';
	/** The id that was given. */
	readonly decisionId: unknown;

	constructor(decisionId: unknown, goal: string) {
		super(
			`decisionId: ${describe(decisionId)} is no decision of goal "${goal}". Pass the id that decide() or ` +
				'providerMetadata.bandit gave, to a bandit with the same goal and store; decisions are forgotten after `retentionMs`.',
		);
		this.decisionId = decisionId;
	}
}

/** A store that can't be opened or read: a corrupt or foreign file, a newer schema, no permission. Thrown where a store is opened; trouble later on is told to `onError`, and no call fails of it. */
export class StoreError extends BanditError {
	override readonly name: string = 'StoreError';
}

/** A change that can't be written, now or later, e.g. a record that is no JSON. Nothing of its batch was written. Stores throw it; the bandit sets the change aside, tells `onError`, and goes on. */
export class ChangeError extends StoreError {
	override readonly name = 'ChangeError';
	/** Id of the record that was to be changed. */
	readonly recordId: string;

	constructor(recordId: string, cause: unknown) {
		const why = cause instanceof Error ? cause.message : String(cause);
		super(`Record ${describe(recordId)} can't be written: ${why}`, { cause });
		this.recordId = recordId;
	}
}

/** No arm may serve this request: all are retired, excluded or not able to. Its message says why. */
export class NoEligibleArmError extends BanditError {
	override readonly name = 'NoEligibleArmError';
}

/** A value as it is shown in a message: short, and safe for anything. */
export function describe(value: unknown): string {
	if (typeof value === 'function') return `a function${value.name ? ` (${value.name})` : ''}`;
	if (typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'number' || value === undefined)
		return String(value);
	let text: string | undefined;
	try {
		text = JSON.stringify(value);
	} catch {
		text = undefined;
	}
	text ??= Object.prototype.toString.call(value);
	return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
