import { Lru } from '../base/lru.ts';
import { runWatch } from './run-watch.ts';

/** A bandit as those see it who find it by its goal. */
export type OpenBandit = Parameters<NonNullable<typeof runWatch.opened>>[0];

/** The bandits of this process's models, by goal, the latest last. Weakly: who forgets a model need not close it. */
const open = new Map<string, Set<WeakRef<OpenBandit>>>();

/** Decisions whose outcome callbacks see to. */
const inHand = new Lru<true>(10_000);

/** From now on models and callbacks are known here. Called where this module is loaded: models are made later. */
function watch(): true {
	runWatch.opened = (bandit) => {
		const bandits = open.get(bandit.goal) ?? new Set();
		for (const each of bandits) if (each.deref() === undefined) bandits.delete(each);
		open.set(bandit.goal, bandits.add(new WeakRef(bandit)));
	};
	runWatch.inHand = (id) => inHand.set(id, true);
	return true;
}
const isWatching = watch();

/** The bandit of a goal that knows a decision. */
export async function banditOf(goal: string, decisionId: string): Promise<OpenBandit | undefined> {
	for (const each of isWatching ? [...(open.get(goal) ?? [])].reverse() : []) {
		const bandit = each.deref();
		if ((await bandit?.record(decisionId)) !== undefined) return bandit;
	}
	return undefined;
}

/** True when callbacks give the decision its outcome, or leave it without one. */
export function isInHand(decisionId: string): boolean {
	return inHand.get(decisionId) !== undefined;
}
