import { createBandit, memoryStore } from 'bandit-model';
import { banditModel } from 'bandit-model/ai-sdk';
import { priceOf } from 'bandit-model/pricing';
import { sqliteStore } from 'bandit-model/sqlite';

const bandit = createBandit({ goal: 'summary', arms: ['small', 'large'], store: memoryStore() });
const decision = bandit.decide({ text: 'Summarise this.' });
await bandit.report(decision.id, 'success');
const draws = bandit.insights().arms.reduce((sum, { draws }) => sum + draws, 0);
await bandit.close();

const price = priceOf('openai', 'gpt-4o');
console.log(JSON.stringify({ draws, price: typeof price, others: [typeof banditModel, typeof sqliteStore] }));
