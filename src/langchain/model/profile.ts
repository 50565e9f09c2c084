import type { ChatArm } from './chat-arm.ts';

type Profile = Readonly<Record<string, unknown>>;

/** What every arm can do, of what its model says of itself: the least of numbers, and what is true for all. */
export function commonProfile(arms: readonly ChatArm[]): Record<string, number | boolean> {
	const [first = {}, ...others] = arms.map(profileOf);
	const common: Record<string, number | boolean> = {};
	for (const [name, value] of Object.entries(first)) {
		const values = [value, ...others.map((profile) => profile[name])];
		if (values.every((each) => typeof each === 'number')) common[name] = Math.min(...values);
		else if (values.every((each) => typeof each === 'boolean')) common[name] = values.every(Boolean);
	}
	return common;
}

/** A model's own profile; where it has none, what is known of the model. */
function profileOf({ model, capabilities = {} }: ChatArm): Profile {
	const { profile } = model as object as { profile?: Profile };
	if (profile !== undefined && Object.keys(profile).length > 0) return profile;
	const known: Record<string, unknown> = {
		maxInputTokens: capabilities.contextTokens,
		imageInputs: capabilities.images,
		toolCalling: capabilities.tools,
	};
	return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
}
