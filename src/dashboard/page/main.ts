import { render, type VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Explanation } from '../../report/index.ts';
import type { PageData } from '../data.ts';
import { Admin } from './admin.ts';
import { Compared } from './compared.ts';
import { goals as askGoals, frozenData, live, report } from './data.ts';
import { html } from './html.ts';
import { Arms, Decisions, Health, Saved, Traffic } from './sections.ts';

/** How often decisions are asked for, and all else, ms. */
const liveMs = 700;
const reportMs = 5000;

/** Decisions that are shown. */
const shown = 50;

/** The arms in an order that does not change from one look to the next. */
function armsOf({ insights, configuration }: PageData): string[] {
	const configured = configuration?.arms.map(({ id }) => id) ?? [];
	return [...new Set([...configured, ...insights.arms.map(({ id }) => id)])];
}

function Filter({ data, onChange }: { data: PageData; onChange: (name: string, value: string) => void }): VNode {
	const arms = armsOf(data);
	const change = (name: string) => (event: Event) => onChange(name, (event.target as HTMLInputElement).value);
	return html`<form class="filter" onSubmit=${(event: Event) => event.preventDefault()}>
		<label>from <input type="date" onChange=${change('since')} /></label>
		<label>to <input type="date" onChange=${change('until')} /></label>
		<label>against <select onChange=${change('versus')}>
			<option value="">the usual</option>
			${arms.map((arm) => html`<option value=${arm}>always ${arm}</option>`)}
		</select></label>
	</form>`;
}

function Goal({ data, decisions, frozen, admin, onFilter, onDone }: GoalOptions): VNode {
	const arms = armsOf(data);
	return html`<div>
		${!frozen && html`<${Filter} data=${data} onChange=${onFilter} />`}
		<${Saved} data=${data} />
		<${Compared} pairs=${data.comparisons} />
		<${Traffic} data=${data} arms=${arms} />
		<${Arms} data=${data} arms=${arms} />
		<${Health} data=${data} />
		${admin && html`<${Admin} data=${data} arms=${arms} onDone=${onDone} />`}
		<${Decisions} decisions=${decisions} />
	</div>`;
}

interface GoalOptions {
	readonly data: PageData;
	readonly decisions: readonly Explanation[];
	readonly frozen: boolean;
	readonly admin: boolean;
	onFilter(name: string, value: string): void;
	onDone(): void;
}

function Choice({
	goals,
	goal,
	onChange,
}: {
	goals: readonly string[];
	goal: string;
	onChange: (goal: string) => void;
}): VNode {
	return html`<label>goal <select value=${goal} onChange=${(event: Event) => onChange((event.target as HTMLSelectElement).value)}>
		${goals.map((each) => html`<option value=${each}>${each}</option>`)}
	</select></label>`;
}

function Live(): VNode {
	const [known, setKnown] = useState<{ goals: readonly string[]; admin: boolean }>();
	const [goal, setGoal] = useState('');
	const [filter, setFilter] = useState<Readonly<Record<string, string>>>({});
	const [data, setData] = useState<PageData>();
	const [decisions, setDecisions] = useState<readonly Explanation[]>([]);
	const [trouble, setTrouble] = useState('');
	const [turn, setTurn] = useState(0);
	useEffect(() => {
		askGoals().then(
			(found) => {
				setKnown(found);
				setGoal(found.goals[0] ?? '');
			},
			(error: Error) => setTrouble(error.message),
		);
	}, []);
	useEffect(() => {
		if (goal === '') return;
		return repeatedly(
			reportMs,
			async () => {
				const next = await report(goal, filter);
				setData(next);
				setDecisions(next.decisions);
			},
			setTrouble,
		);
	}, [goal, filter, turn]);
	const latest = decisions[0]?.time ?? 0;
	useEffect(() => {
		if (data === undefined) return;
		return repeatedly(
			liveMs,
			async () => {
				const found = await live(goal, latest);
				const known = new Set(decisions.map(({ id }) => id));
				const fresh = found.filter(({ id }) => !known.has(id));
				if (fresh.length > 0) setDecisions([...fresh, ...decisions].slice(0, shown));
			},
			setTrouble,
		);
	}, [data, latest]);
	const title = 'bandit-model';
	return html`<div>
		<header><h1>${title}</h1>${known && known.goals.length > 0 && html`<${Choice} goals=${known.goals} goal=${goal} onChange=${setGoal} />`}</header>
		<main>
			${trouble !== '' && html`<p class="wrong" role="alert">${trouble}</p>`}
			${known?.goals.length === 0 && html`<p>There is nothing in the store yet.</p>`}
			${
				data &&
				html`<${Goal}
					data=${data}
					decisions=${decisions}
					frozen=${false}
					admin=${known?.admin === true}
					onFilter=${(name: string, value: string) => setFilter({ ...filter, [name]: value })}
					onDone=${() => setTurn(turn + 1)}
				/>`
			}
		</main>
	</div>`;
}

/** Does something now and again and again while the page is looked at; gives what ends it. */
function repeatedly(everyMs: number, work: () => Promise<void>, tell: (trouble: string) => void): () => void {
	let isOver = false;
	let timer: ReturnType<typeof setTimeout> | undefined;
	const turn = async (): Promise<void> => {
		try {
			if (!document.hidden) await work();
			if (!isOver) tell('');
		} catch (error) {
			if (!isOver) tell((error as Error).message);
		}
		if (!isOver) timer = setTimeout(turn, everyMs);
	};
	void turn();
	return () => {
		isOver = true;
		clearTimeout(timer);
	};
}

function Frozen({ pages }: { pages: readonly PageData[] }): VNode {
	const [goal, setGoal] = useState(pages[0]?.goal ?? '');
	const data = pages.find((page) => page.goal === goal);
	return html`<div>
		<header><h1>bandit-model</h1>${pages.length > 1 && html`<${Choice} goals=${pages.map((page) => page.goal)} goal=${goal} onChange=${setGoal} />`}</header>
		<main>
			${
				data === undefined
					? html`<p>There is nothing in the store yet.</p>`
					: html`<p class="hint">${data.goal}, as of ${new Date(data.time).toISOString().slice(0, 16).replace('T', ' ')} UTC.</p>
						<${Goal} data=${data} decisions=${data.decisions} frozen=${true} admin=${false} onFilter=${() => {}} onDone=${() => {}} />`
			}
		</main>
	</div>`;
}

const frozen = frozenData();
render(
	frozen === undefined ? html`<${Live} />` : html`<${Frozen} pages=${frozen.pages} />`,
	document.getElementById('page')!,
);
