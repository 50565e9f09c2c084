import { InvalidOptionError } from '../../base/errors.ts';
import type { GoalControl } from '../../base/settings.ts';
import { changeControl } from '../../journal/control.ts';
import { openReport } from '../../report/index.ts';
import type { Store } from '../../store/store.ts';
import { plain, say, sayJson } from '../output.ts';
import { goalOf, type Shared, withStore } from '../shared.ts';

async function change(
	options: Shared,
	text: string,
	how: (control: GoalControl) => GoalControl,
	arm?: string,
): Promise<number> {
	return withStore(options, async (store) => {
		const goal = await goalOf(store, options);
		if (arm !== undefined) await checkArm(store, goal, arm);
		const control = await changeControl(store, goal, Date.now(), how);
		if (options.json) sayJson({ goal, control });
		else say(plain(`${goal}: ${text}. Processes take it up at their next refresh (5 s by default).`));
		return 0;
	});
}

/** Throws InvalidOptionError for an arm that the goal does not know. */
export async function checkArm(store: Store, goal: string, arm: string): Promise<void> {
	const report = openReport(store, { goal });
	const configured = (await report.configuration())?.arms.map(({ id }) => id);
	const known = configured ?? (await report.insights()).arms.map(({ id }) => id);
	if (!known.includes(arm)) {
		throw new InvalidOptionError(
			'arm',
			arm,
			known.length > 0 ? `Name one of: ${known.join(', ')}.` : 'No arm is known yet.',
		);
	}
}

/** `pin ARM`: the kill switch of all processes of a goal. */
export function pin([arm = '']: readonly string[], options: Shared): Promise<number> {
	return change(options, `every request goes to ${arm}`, (control) => ({ ...control, pinned: arm }), arm);
}

/** `unpin`. */
export function unpin(_: readonly string[], options: Shared): Promise<number> {
	return change(options, 'no longer pinned', (control) => ({ ...control, pinned: null }));
}

const modes = ['adaptive', 'observe', 'shadow'] as const;

/** `mode MODE`. */
export async function mode([name = '']: readonly string[], options: Shared): Promise<number> {
	const found = modes.find((each) => each === name);
	if (found === undefined) throw new InvalidOptionError('mode', name, `Give ${modes.join(', ')}.`);
	return change(options, `mode ${found}`, (control) => ({ ...control, mode: found }));
}

/** `retire ARM`, and `retire ARM --undo`. */
export function retire([arm = '']: readonly string[], options: Shared & { undo?: boolean }): Promise<number> {
	const others = (control: GoalControl): string[] => (control.retired ?? []).filter((id) => id !== arm);
	return options.undo
		? change(options, `${arm} is drawn again where processes start`, (control) => ({
				...control,
				retired: others(control),
			}))
		: change(
				options,
				`${arm} is drawn no more`,
				(control) => ({ ...control, retired: [...others(control), arm] }),
				arm,
			);
}
