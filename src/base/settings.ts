/** Ids of what all processes of a goal share beside decisions and sums. */
export const settingIds = {
	/** How the goal is set up: a `GoalConfiguration`. */
	configuration: 'setting/configuration',
	/** What an operator asked for: a `GoalControl`. */
	control: 'setting/control',
	/** What happened to the goal: a list of `GoalMark`s, the oldest first. */
	marks: 'setting/marks',
	/** What watches for change know. */
	watch: 'setting/watch',
	/** How often the goal was reset: `{ count }`. */
	resets: 'setting/resets',
} as const;

/** How a goal is set up, as its latest process said. */
export interface GoalConfiguration {
	readonly policy: string;
	readonly objective: string;
	readonly arms: readonly ConfiguredArmSetting[];
	readonly mode: string;
	readonly baseline: string;
	readonly holdout?: number | undefined;
	readonly pinned?: string | undefined;
}

/** An arm as it is set up. */
export interface ConfiguredArmSetting {
	readonly id: string;
	readonly weight?: number | undefined;
	readonly hasPrice: boolean;
	readonly retired: boolean;
}

/** What an operator asked of all processes of a goal; each takes it up at its next refresh. */
export interface GoalControl {
	/** The arm that serves every request; null: none. */
	readonly pinned?: string | null | undefined;
	readonly mode?: 'adaptive' | 'observe' | 'shadow' | undefined;
	/** Arms that are drawn no more. */
	readonly retired?: readonly string[] | undefined;
}

/** Something that happened to a goal. */
export interface GoalMark {
	/** ms since the epoch */
	readonly time: number;
	readonly kind: 'change' | 'price' | 'mode' | 'pin' | 'arm';
	readonly arm?: string | undefined;
	/** In words. */
	readonly text: string;
}

/** Most marks that are kept. */
export const mostMarks = 200;
