/**
 * Support tickets: success is known only later, when a person has handled the ticket, and is reported by decision id.
 */
import { generateText } from 'ai';
import { memoryStore } from 'bandit-model';
import { banditModel } from 'bandit-model/ai-sdk';
import { question } from './support/loopback.ts';
import { exampleProvider, pick } from './support/provider.ts';
import { printInsights } from './support/table.ts';

const tickets = [
	{ text: 'I was charged twice for my subscription', team: 'billing' },
	{ text: 'The app crashes when I open settings', team: 'technical' },
	{ text: 'Please send the invoice again', team: 'billing' },
	{ text: 'Login fails with error 403', team: 'technical' },
	{ text: 'My card shows a payment I never made, and now the page shows an error', team: 'billing' },
] as const;

const keyword = (text: string) => (/crash|error|fail/i.test(text) ? 'technical' : 'billing');
const { model, close } = await exampleProvider({
	'gpt-4o-mini': (messages) => keyword(question(messages)),
	'gpt-4o': (messages) => (/card|charged/i.test(question(messages)) ? 'billing' : keyword(question(messages))),
});

const triage = banditModel({
	goal: 'support_ticket_triage',
	arms: [
		{ model: model('gpt-4o-mini'), weight: 0.7 },
		{ model: model('gpt-4o'), weight: 0.3 },
	],
	// Nothing is known when the call ends: the outcome is reported.
	successWhen: () => undefined,
	store: memoryStore(),
});

/** What a person says later on, in another request, or another process. */
async function handled(decisionId: string, right: boolean) {
	await triage.report(decisionId, right ? 'success' : { score: 0, reason: 'sent to the wrong team' });
}

for (let i = 0; i < 100; i++) {
	const ticket = pick(tickets, i);
	const { text, providerMetadata } = await generateText({
		model: triage,
		system: 'Answer with the team that handles this ticket: billing or technical.',
		prompt: ticket.text,
	});
	const { decisionId } = providerMetadata!.bandit as { decisionId: string };
	await handled(decisionId, text.trim().toLowerCase() === ticket.team);
}

printInsights(triage.insights());
await triage.close();
close();
