/*
 * Makes head.json: the logistic regression on top of the sentence embeddings. Takes about two minutes; needed only when
 * the features or the split of the mails change. `node examples/demo/train-head.ts`
 */
import { writeFileSync } from 'node:fs';
import { featurizer, headFile } from './embedding.ts';
import { loadMails } from './mails.ts';
import { wordMails, wordOdds } from './naive-bayes.ts';

const { head: mails, words } = await loadMails({ head: 1200, words: wordMails });
const odds = wordOdds(words);
const features = await featurizer(odds);
const rows: number[][] = [];
for (const { text } of mails) {
	rows.push(await features(text));
	if (rows.length % 100 === 0) console.log(`${rows.length} of ${mails.length} mails embedded`);
}
const targets = mails.map(({ label }) => (label === 'spam' ? 1 : 0));

const width = rows[0]!.length;
const weights = new Float64Array(width);
const speed = new Float64Array(width);
let bias = 0;
let biasSpeed = 0;
const ridge = 1e-4;
for (let round = 0; round < 800; round++) {
	const slope = new Float64Array(width);
	let biasSlope = 0;
	rows.forEach((row, i) => {
		const score = row.reduce((sum, value, j) => sum + value * weights[j]!, bias);
		const error = 1 / (1 + Math.exp(-score)) - targets[i]!;
		row.forEach((value, j) => {
			slope[j]! += error * value;
		});
		biasSlope += error;
	});
	for (let j = 0; j < width; j++) {
		speed[j] = 0.9 * speed[j]! - slope[j]! / rows.length - ridge * weights[j]!;
		weights[j]! += speed[j]!;
	}
	biasSpeed = 0.9 * biasSpeed - biasSlope / rows.length;
	bias += biasSpeed;
}
const round = (value: number) => Number(value.toPrecision(5));
writeFileSync(headFile, `${JSON.stringify({ bias: round(bias), weights: [...weights].map(round) }, null, '\t')}\n`);
console.log(`wrote ${headFile.pathname}`);
