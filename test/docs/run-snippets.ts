/** Runs files one after the other in this process, and tells its parent what became of each: `''`, or the error. */
let current = '';
const tell = (file: string, error: unknown): void => {
	process.send?.({ file, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
};
process.on('unhandledRejection', (error) => tell(current, error));
process.on('uncaughtException', (error) => tell(current, error));

/** Rejects after a time in which any snippet has ended, on a busy machine too. */
function tooLate(): Promise<never> {
	return new Promise((_, reject) => {
		setTimeout(() => reject(new Error('It has not ended within a minute.')), 60_000).unref();
	});
}

for (const file of process.argv.slice(2)) {
	current = file;
	try {
		await Promise.race([import(file), tooLate()]);
		// What a snippet does not await has its turn.
		await new Promise((resolve) => setImmediate(resolve));
		tell(file, '');
	} catch (error) {
		tell(file, error);
	}
}
process.disconnect?.();
process.exit();
