/**
 * The id of an arm without the flavour of its provider: `openai.chat/gpt-4o`, `openai.responses/gpt-4o` and `openai/gpt-4o` name
 * one model, by whichever interface an SDK's version asks for it.
 */
export function modelOf(armId: string): string {
	const slash = armId.indexOf('/');
	const dot = armId.indexOf('.');
	return dot > 0 && dot < slash ? armId.slice(0, dot) + armId.slice(slash) : armId;
}

/** Which configured arm an id stands for that is none itself: the only one of the same model; undefined: none, or several. */
export function standIn(armId: string, configured: Iterable<string>): string | undefined {
	const model = modelOf(armId);
	let found: string | undefined;
	for (const id of configured) {
		if (modelOf(id) !== model) continue;
		if (found !== undefined) return undefined;
		found = id;
	}
	return found;
}
