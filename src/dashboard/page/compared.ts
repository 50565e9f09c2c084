import type { VNode } from 'preact';
import { count, dollars, percent } from '../../report/format.ts';
import type { PairReport } from '../../report/index.ts';
import { Table } from './figures.ts';
import { html } from './html.ts';

function asGood({ asGood }: PairReport): string {
	return 'value' in asGood ? `${percent(asGood.value)} (${percent(asGood.low)} to ${percent(asGood.high)})` : '–';
}

/** What a judge found that compared answers in shadow mode; nothing where there is none. */
export function Compared({ pairs }: { pairs: readonly PairReport[] }): VNode | false {
	if (pairs.length === 0) return false;
	return html`<section aria-labelledby="compared">
		<h2 id="compared">Answers compared</h2>
		${pairs.map(({ sentence }) => html`<p>${sentence}</p>`)}
		<details><summary>As a table</summary>
			<${Table}
				caption="Pairs of arms whose answers were compared, blind and in random order"
				head=${['answered', 'beside it', 'cheaper', 'compared', 'ties', 'cheaper at least as good', 'first one preferred', 'USD less per 1,000', 'judge, USD', 'failed']}
				rows=${pairs.map((pair) => [
					pair.given,
					pair.shadow,
					pair.cheaper ?? '–',
					count(pair.compared),
					count(pair.ties),
					asGood(pair),
					pair.firstPreferred === undefined ? '–' : percent(pair.firstPreferred),
					pair.savedPerRequestUsd === undefined ? '–' : dollars(1000 * pair.savedPerRequestUsd.value),
					dollars(pair.judgeUsd),
					count(pair.failed),
				])}
			/>
		</details>
	</section>`;
}
