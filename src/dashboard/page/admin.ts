import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { PageData } from '../data.ts';
import { administer } from './data.ts';
import { html } from './html.ts';

/** What an operator may do: pin, change the mode, retire an arm. Each process takes it up at its next refresh. */
export function Admin({ data, arms, onDone }: { data: PageData; arms: readonly string[]; onDone: () => void }): VNode {
	const [arm, setArm] = useState(arms[0] ?? '');
	const [said, setSaid] = useState('');
	const { goal, control } = data;
	const act = (action: Readonly<Record<string, string>>) => async () => {
		try {
			await administer({ goal, ...action });
			setSaid('Done: processes take it up at their next refresh.');
			onDone();
		} catch (error) {
			setSaid((error as Error).message);
		}
	};
	return html`<section aria-labelledby="admin">
		<h2 id="admin">Control</h2>
		<p>
			${typeof control.pinned === 'string' ? `Pinned to ${control.pinned}.` : 'Not pinned.'}
			${control.mode === undefined ? '' : ` Mode ${control.mode}.`}
		</p>
		<div class="filter">
			<label>arm <select value=${arm} onChange=${(event: Event) => setArm((event.target as HTMLSelectElement).value)}>
				${arms.map((id) => html`<option value=${id}>${id}</option>`)}
			</select></label>
			<button type="button" onClick=${act({ action: 'pin', arm })}>Pin</button>
			<button type="button" onClick=${act({ action: 'unpin' })}>Unpin</button>
			<button type="button" onClick=${act({ action: 'retire', arm })}>Retire</button>
			${['adaptive', 'observe', 'shadow'].map(
				(mode) => html`<button type="button" onClick=${act({ action: 'mode', mode })}>Mode ${mode}</button>`,
			)}
		</div>
		<p role="status">${said}</p>
	</section>`;
}
