import { seededRng } from '../../../src/policy/maths/sampling.ts';
import { mainPool, type Pool, poolOf, type Source } from '../data.ts';

/** A pool of some models of a data set. */
export interface ArmSet {
	/** The data set: what is left out together. */
	readonly source: string;
	readonly pool: Pool;
}

/** From so many models on, a data set has arm sets beside its main one. */
const manyModels = 6;

/** The main pool of a data set and, where it has many models, so many random pairs, triples and fives: always the same ones. */
export function armSets(source: Source, each: number): ArmSet[] {
	const sets: ArmSet[] = [{ source: source.name, pool: mainPool(source) }];
	const { name, models, rows } = source;
	if (models.length < manyModels) return sets;
	const rng = seededRng(`arm sets of ${name}`);
	const seen = new Set<string>();
	for (const size of [2, 3, 5]) {
		for (let k = 0; k < each; ) {
			const left = [...models];
			while (left.length > size) left.splice(Math.floor(rng() * left.length), 1);
			const places = left.map((model) => models.indexOf(model)).join('+');
			if (seen.has(places)) continue;
			seen.add(places);
			k++;
			const served = rows.filter((row) => left.every((model) => row.models[model] !== undefined));
			sets.push({ source: name, pool: poolOf(`${name}/${places}`, left, served) });
		}
	}
	return sets;
}
