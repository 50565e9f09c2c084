/** What a store needs of a Redis client. */
export interface RedisClient {
	eval(source: string, keys: readonly string[], args: readonly string[]): Promise<unknown>;
	evalsha(sha: string, keys: readonly string[], args: readonly string[]): Promise<unknown>;
	/** Waits until so many replicas have what was written to the key's server; how many have. Undefined: this client can't. */
	readonly wait: ((key: string, replicas: number, timeoutMs: number) => Promise<number>) | undefined;
	close(): Promise<void>;
}

/** Throws where a connection that once stood is down: a client would keep what it is given, and send it who knows when. */
export class Connected {
	#was = false;

	check(isReady: boolean): void {
		if (isReady) this.#was = true;
		else if (this.#was) throw new Error('the connection is down');
	}
}
