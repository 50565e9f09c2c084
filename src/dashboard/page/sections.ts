import type { VNode } from 'preact';
import { dollars, percent, percentWithin } from '../../report/format.ts';
import type { Claim, Explanation, Interval } from '../../report/index.ts';
import type { PageData } from '../data.ts';
import { colourOf, savedChart, shareChart, tradeChart } from './charts.ts';
import { Figure, Table } from './figures.ts';
import { html } from './html.ts';

function within(interval: Interval | undefined, text: (interval: Interval) => string = percentWithin): string {
	return interval === undefined ? '–' : text(interval);
}

function claimed(claim: Claim): string {
	return 'value' in claim ? percentWithin(claim) : '–';
}

const usd = (interval: Interval): string => dollars(interval.value);
const ms = (interval: Interval): string => interval.value.toFixed(0);
const nameOf = (segment: string): string => (segment === '' ? '(none)' : segment === '*' ? '(others)' : segment);

/** The sentence, and the figures that it rests on. */
export function Saved({ data }: { data: PageData }): VNode {
	const { savings, insights } = data;
	const { holdout } = savings;
	return html`<section aria-labelledby="saved">
		<h2 id="saved" class="quiet">What it saved</h2>
		<p class="sentence" aria-live="polite">${savings.sentence}</p>
		${
			insights.isBaselineBetter &&
			html`<p class="wrong" role="alert">Always ${insights.versus} would now be better: ${claimed(insights.gain)} points of success, sure however often this is looked at.</p>`
		}
		<dl class="figures">
			<div><dt>Requests</dt><dd>${savings.requests.toLocaleString('en')}</dd></div>
			<div><dt>Spent</dt><dd>${dollars(savings.spentUsd)}</dd></div>
			<div><dt>of it judges, shadow and second answers</dt><dd>${dollars(savings.extraUsd)}</dd></div>
			<div><dt>USD per success</dt><dd>${within(savings.usdPerSuccess.actual, usd)}</dd></div>
			<div><dt>Mean latency</dt><dd>${within(savings.latencyMs.actual, ms)} ms</dd></div>
			<div><dt>Success is known by</dt><dd>${savings.known.text}</dd></div>
			<div><dt>Outcomes</dt><dd>${savings.outcomes.toLocaleString('en')}</dd></div>
			${
				holdout !== undefined &&
				html`<div><dt>Saved, by the holdout’s ${holdout.draws} lots alone</dt><dd>${within(holdout.savedUsd, usd)} (${within(holdout.savedUsd, ({ low, high }) => `${dollars(low)} to ${dollars(high)}`)})</dd></div>`
			}
		</dl>
	</section>`;
}

function Legend({ arms }: { arms: readonly string[] }): VNode {
	return html`<ul class="legend" aria-hidden="true">
		${arms.map((arm) => html`<li><svg width="10" height="10"><rect width="10" height="10" fill=${colourOf(arms, arm)} /></svg> ${arm}</li>`)}
	</ul>`;
}

/** Traffic over time, with what happened. */
export function Traffic({ data, arms }: { data: PageData; arms: readonly string[] }): VNode {
	const { periods, marks } = data.history;
	return html`<section aria-labelledby="traffic">
		<h2 id="traffic">Traffic</h2>
		<${Legend} arms=${arms} />
		<${Figure} data=${data.history} draw=${(width: number) => shareChart(periods, marks, arms, width)} />
		<${Figure} data=${data.history} draw=${(width: number) => savedChart(periods, width)} />
		<details>
			<summary>As a table</summary>
			<${Table}
				caption="Traffic by day"
				head=${['day', 'requests', 'success', 'USD a request', ...arms]}
				rows=${periods.map((each) => [
					each.period,
					each.requests,
					within(each.success),
					within(each.usd, usd),
					...arms.map((arm) => percent(each.arms.find(({ id }) => id === arm)?.share ?? 0)),
				])}
			/>
		</details>
		${
			marks.length > 0 &&
			html`<details><summary>What happened (${marks.length})</summary><ul>
				${[...marks].reverse().map(({ time, text }) => html`<li><time>${new Date(time).toISOString().slice(0, 16).replace('T', ' ')}</time> ${text}</li>`)}
			</ul></details>`
		}
	</section>`;
}

/** Cost against success, and the arms in figures. */
export function Arms({ data, arms }: { data: PageData; arms: readonly string[] }): VNode {
	const { insights } = data;
	const best = new Map(insights.chances.map((chance) => [chance.arm, chance]));
	return html`<section aria-labelledby="arms">
		<h2 id="arms">Cost against success</h2>
		<p class="hint">${data.configuration === undefined ? '' : `Chosen by ${data.configuration.objective}.`} Lines are 95% intervals over what each arm served.</p>
		<${Figure} data=${insights} draw=${(width: number) => tradeChart(insights, arms, width)} />
		<${Table}
			caption="Arms"
			head=${['arm', 'draws', 'share', 'success of its own', 'on all traffic', 'USD a request', 'ms', 'P(best)', 'P(good enough)']}
			rows=${insights.arms.map((arm) => [
				arm.id,
				arm.draws,
				percent(arm.share),
				within(arm.servedSuccess),
				claimed(arm.success),
				within(arm.servedUsd, usd),
				within(arm.latencyMs, ms),
				percent(best.get(arm.id)?.best ?? 0),
				percent(best.get(arm.id)?.goodEnough ?? 0),
			])}
		/>
		<details><summary>Segments</summary>
			<${Table}
				caption="Likely best arm by segment"
				head=${['segment', 'requests', 'likely best', 'P(best)']}
				rows=${insights.segments.map(({ segment, requests, chances }) => {
					const first = [...chances].sort((a, b) => b.best - a.best)[0];
					return [nameOf(segment), requests, first?.arm ?? '–', first === undefined ? '–' : percent(first.best)];
				})}
			/>
		</details>
		<details><summary>Outcomes: who said so, and failures by kind</summary>
			<${Table}
				caption="Outcomes by source"
				head=${['arm', 'source', 'outcomes', 'success']}
				rows=${insights.arms.flatMap(({ id, bySource }) => bySource.map((each) => [id, each.source, each.outcomes, percent(each.success)]))}
			/>
			<${Table}
				caption="Failures by kind"
				head=${['arm', 'kind', 'failures']}
				rows=${insights.arms.flatMap(({ id, failures }) => Object.entries(failures).map(([kind, number]) => [id, kind, number]))}
			/>
		</details>
	</section>`;
}

/** What is not as it should be. */
export function Health({ data }: { data: PageData }): VNode {
	const { findings, insights } = data;
	return html`<section aria-labelledby="health">
		<h2 id="health">Health</h2>
		${
			findings.length === 0
				? html`<p>✓ Nothing to find.</p>`
				: html`<ul>${findings.map(({ level, text }) => html`<li class=${level}>${level === 'wrong' ? '✗ ' : ''}${text}</li>`)}</ul>`
		}
		<${Table}
			caption="Outcomes arriving, and draws against propensities"
			head=${['arm', 'decisions with an outcome', 'z of draws']}
			rows=${insights.arms.map(({ id, outcomeRate }) => [
				id,
				outcomeRate === undefined ? '–' : percent(outcomeRate),
				insights.sampleRatios.find(({ arm }) => arm === id)?.z.toFixed(1) ?? '–',
			])}
		/>
	</section>`;
}

function Why({ decision }: { decision: Explanation }): VNode {
	const { arms, left, why } = decision;
	return html`<div>
		<p>${why}</p>
		<${Table}
			caption=${`What each arm was to ${decision.id}`}
			head=${['arm', 'chance', 'draw', 'believed', '95%', 'USD', 'ms']}
			rows=${arms.map((arm) => [
				arm.id,
				percent(arm.propensity),
				arm.sample.toFixed(3),
				arm.mean.toFixed(3),
				`${arm.interval[0].toFixed(2)} to ${arm.interval[1].toFixed(2)}`,
				arm.costUsd === undefined ? '–' : dollars(arm.costUsd),
				arm.latencyMs === undefined ? '–' : arm.latencyMs.toFixed(0),
			])}
		/>
		${Object.entries(left).map(([arm, reason]) => html`<p>${arm}: left out, ${reason}.</p>`)}
	</div>`;
}

/** The latest decisions with their reasons. */
export function Decisions({ decisions }: { decisions: readonly Explanation[] }): VNode {
	return html`<section aria-labelledby="decisions">
		<h2 id="decisions">Latest decisions</h2>
		${decisions.length === 0 && html`<p>None yet.</p>`}
		<ol class="decisions">
			${decisions.map(
				(decision) => html`<li key=${decision.id}>
					<details>
						<summary>
							<time>${new Date(decision.time).toISOString().slice(11, 19)}</time> <b>${decision.arm}</b>
							<span class="outcome">${decision.outcome === undefined ? '…' : decision.outcome.score.toFixed(2)}</span>
							<span class="why">${decision.why}</span>
						</summary>
						<${Why} decision=${decision} />
					</details>
				</li>`,
			)}
		</ol>
	</section>`;
}
