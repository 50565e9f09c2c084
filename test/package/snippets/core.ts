import { createBandit, memoryStore } from 'bandit-model';
import { banditModel } from 'bandit-model/ai-sdk';
import { priceOf } from 'bandit-model/pricing';
import { sqliteStore } from 'bandit-model/sqlite';

async function learn(store: ReturnType<typeof memoryStore>): Promise<number> {
	const bandit = createBandit({ goal: 'summary', arms: ['small', 'large'], store });
	const decision = bandit.decide({ text: 'Summarise this.' });
	await bandit.report(decision.id, 'success');
	const { arms } = bandit.insights();
	await bandit.close();
	return arms.reduce((sum, { outcomes }) => sum + outcomes, 0);
}

const outcomes = [await learn(memoryStore()), await learn(sqliteStore(`${Date.now()}.db`))];
const price = priceOf('openai', 'gpt-4o');
console.log(JSON.stringify({ outcomes, price: typeof price, model: typeof banditModel }));
