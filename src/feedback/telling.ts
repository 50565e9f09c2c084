/** Tells of errors, by whatever the caller gave, else by one warning. It never throws. */
export function telling(what: string, onError: ((error: unknown) => void) | undefined): (error: unknown) => void {
	let isTold = false;
	return (error) => {
		try {
			if (onError !== undefined) return onError(error);
		} catch {
			// Who is told of errors has one of its own: there is nobody else to tell.
			return;
		}
		if (isTold) return;
		isTold = true;
		console.warn(`bandit-model: ${what}: ${String(error)} (told once; set onError to see all)`);
	};
}
