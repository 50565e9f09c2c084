import type { ArmOptions } from '../arms/arm.ts';
import { type Bandit, createBandit } from '../bandit/bandit.ts';
import { banditOptionNames } from '../bandit/option-names.ts';
import type { BanditOptions } from '../bandit/options.ts';
import { pickNames } from '../base/option-names.ts';
import { escalating } from '../objective/escalating.ts';
import { objectiveOf } from '../objective/named.ts';
import type { LinearOptions } from '../policy/linear/linear.ts';
import { embeddingDimensions } from './embed.ts';
import { escalationOf } from './escalation.ts';
import type { RouterOptions } from './options.ts';
import { Router } from './router.ts';

/** Options of a bandit whose calls a router serves. */
export interface RoutedOptions<Arm extends ArmOptions = ArmOptions> extends BanditOptions<Arm>, RouterOptions {}

/** A bandit, and the router that serves its calls. */
export interface Routed<Arm extends ArmOptions> {
	readonly bandit: Bandit<Arm>;
	readonly router: Router<Arm>;
}

/** Makes both from one set of options. Throws as `createBandit` does. */
export function createRouted<Arm extends ArmOptions>(options: RoutedOptions<Arm>): Routed<Arm> {
	const objective = objectiveOf(options.objective);
	const bandit = createBandit<Arm>({
		...pickNames<BanditOptions<Arm>>(options, banditOptionNames),
		policy: withEmbedding(options),
		objective: escalationOf(options.escalate) === undefined ? objective : escalating(objective),
	});
	return { bandit, router: new Router(bandit, options) };
}

/** Only the linear policy looks at embeddings. */
function withEmbedding({ policy = 'linear', embed }: RoutedOptions): RoutedOptions['policy'] {
	if (embed === undefined) return policy;
	const own = policy === 'linear' ? {} : (policy as { readonly linear?: LinearOptions }).linear;
	if (typeof own !== 'object' || own === null) return policy;
	const { dimensions = embeddingDimensions } = embed;
	return { linear: { ...own, features: { embedding: dimensions, ...own.features } } };
}
