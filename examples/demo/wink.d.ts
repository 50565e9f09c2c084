declare module 'wink-naive-bayes-text-classifier' {
	interface NaiveBayes {
		definePrepTasks(tasks: readonly ((text: string) => string[])[]): number;
		defineConfig(config: { considerOnlyPresence: boolean; smoothingFactor: number }): boolean;
		learn(text: string, label: string): boolean;
		consolidate(): boolean;
		/** Log odds of each label, the likeliest first. */
		computeOdds(text: string): [label: string, logOdds: number][];
	}
	export default function NaiveBayesTextClassifier(): NaiveBayes;
}
