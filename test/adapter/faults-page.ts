import { join } from 'node:path';
import { type FaultKind, faultKinds } from './faults-table.ts';

export const pagePath = join(import.meta.dirname, '../../docs/faults.md');

const next: Record<FaultKind['next'], string> = { yes: 'yes', one: 'one more', no: 'no' };
const teaches: Record<FaultKind['teaches'], string> = {
	availability: 'availability falls; quality stays',
	failure: 'a failure (score 0)',
	nothing: 'nothing',
};

const row = ({ name, shows, next: another, alone, teaches: taught, note }: FaultKind): string =>
	`| ${[`**${name}**: ${shows}`, next[another], alone, teaches[taught], note].join(' | ')} |`;

/** The page, made of the table that the tests run through both SDKs. */
export function faultsPage(): string {
	return `# Faults

<!-- Made by \`npm run docs:faults\` of the table that the tests run: test/adapter/faults-table.ts. -->

What the bandit does when an arm can't serve a call, and what it learns from that. It is the same in the AI SDK (4 to 7) and in
LangChain, for whole answers, streams and structured output: the error is read wherever its client has put status, headers,
body and causes, and a status comes before words.

| Fault | Another arm is asked | The arm is left alone | What is learnt of it | |
|---|---|---|---|---|
${faultKinds.map(row).join('\n')}

## Who is asked next

- One call asks each arm once at most, whatever mode, pin, run, conversation, floor or eligibility is in force.
- The next arm is drawn among those that have not failed this call. Arms that are left alone come last, when no other is left.
- When none could serve, the caller gets the last arm's own error object, so that the SDK's retries and your own code see status
  and headers as without the bandit. A retry of the AI SDK for the same prompt goes to arms that have not failed it.
- An arm that a call forces (\`arm\`) and an arm that is pinned are asked alone.
- In \`observe\` and \`shadow\` the baseline is asked first. While it is down, or when it fails, the other arms stand in for it, drawn
  as in \`adaptive\`; when it is back, it answers again.
- A run and a conversation go on with the arm that took over.
- \`maxAttempts\` bounds the arms that are asked for one call, \`failoverOn: (error, fault) => boolean\` decides instead of the table.

## When an arm is left alone

Faults in a row open a circuit breaker (\`breaker: { failures: 3, halfOpenAfterMs: 10_000 }\`): after ten seconds one call is let
through; if it fails, the break doubles, up to five minutes; if it is served, all is as before. A bad answer, a refusal of one kind of
request and an abort don't count. The breaker goes by the bandit's \`clock\`.

What an arm was seen to refuse (images, tools, a parameter, prompts from some length on) is remembered in memory for an hour, and is
forgotten as soon as the arm takes such a request. Requests that have nothing of it are served by the arm as before.

## In streams

Until the first content (text, reasoning, a tool's input, a file, a source) a fault is treated as above, and nothing of the failed
arm is shown. After it no other arm can take over: the stream breaks as that of the model alone; the break counts for the arm's
breaker and availability. More, and what becomes of slow arms: [Time limits and slow arms](timeouts.md).

## What you are told

\`onError\` gets an event for each failed attempt: \`arm\`, \`statusCode\`, \`category\`, \`failedOver\`, \`takenOverBy\`, the \`error\` itself, and
all of it as \`message\`, one line that can be printed:

\`\`\`text
call of openai/gpt-4o failed (429, rate_limited); anthropic/claude-haiku-4-5 took over: AI_APICallError: Rate limit reached …
\`\`\`

Without \`onError\` the first fault of each kind (arm, status, category) is printed as a warning of one line.
\`insights().arms[].availability\` tells how many of its calls an arm answered.
`;
}
