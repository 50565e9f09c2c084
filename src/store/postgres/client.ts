/** What a store needs of a driver: one statement with texts for its parameters, and its rows, whose columns are texts. */
export interface PostgresClient {
	query(text: string, values: readonly string[]): Promise<readonly Readonly<Record<string, string | null>>[]>;
	close(): Promise<void>;
}
