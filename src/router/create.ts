import type { ArmOptions } from '../arms/arm.ts';
import { type Bandit, createBandit } from '../bandit/bandit.ts';
import type { BanditOptions } from '../bandit/options.ts';
import { cheapest } from '../objective/cheapest.ts';
import { escalating } from '../objective/escalating.ts';
import { linearPolicy } from '../policy/linear/linear.ts';
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
	const objective = options.objective ?? cheapest();
	const { embed, policy } = options;
	const embedding = embed?.dimensions ?? embeddingDimensions;
	const bandit = createBandit<Arm>({
		...options,
		// Only the linear policy looks at embeddings.
		...(embed &&
			(policy === undefined || policy === 'linear') && { policy: linearPolicy({ features: { embedding } }) }),
		objective: escalationOf(options.escalate) === undefined ? objective : escalating(objective),
	});
	return { bandit, router: new Router(bandit, options) };
}
