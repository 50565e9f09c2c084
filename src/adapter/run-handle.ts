import type { ArmOptions } from '../arms/arm.ts';
import { inRun } from '../router/current-run.ts';
import type { Router } from '../router/router.ts';
import type { Run, RunOptions } from '../router/run.ts';

/** An agent run as a user has it, in every SDK. */
export interface RunHandle<Model> extends Pick<Run, 'id' | 'segment' | 'succeed' | 'fail' | 'score' | 'report'> {
	/** The same model, bound to this run: all its calls keep one arm. */
	readonly model: Model;
}

/** Makes the handles of runs for an SDK's model. `bind` gives the model as one run sees it; `more`, what else is on a handle. */
export class RunHandles<Model, More extends object = object> {
	readonly #router: Pick<Router<ArmOptions>, 'run'>;
	readonly #bind: (run: Pick<Run, 'id' | 'segment'>) => Model;
	readonly #more: (handle: RunHandle<Model>) => More;

	constructor(
		router: Pick<Router<ArmOptions>, 'run'>,
		bind: (run: Pick<Run, 'id' | 'segment'>) => Model,
		more: (handle: RunHandle<Model>) => More,
	) {
		this.#router = router;
		this.#bind = bind;
		this.#more = more;
	}

	/** A run: new, or resumed by its id. Throws InvalidOptionError for an id that can't be used. */
	open(options?: RunOptions): RunHandle<Model> & More {
		return this.#handle(this.#router.run(options));
	}

	/** Runs a function as a run. When it throws, and the run was given no outcome, the run has failed. */
	async within<T>(fn: (run: RunHandle<Model> & More) => Promise<T>, options?: RunOptions): Promise<T> {
		const run = this.#router.run(options);
		try {
			return await inRun(run.id, () => fn(this.#handle(run)));
		} catch (error) {
			await run.threw(error);
			throw error;
		}
	}

	#handle(run: Run): RunHandle<Model> & More {
		const { id, segment } = run;
		const handle: RunHandle<Model> = {
			id,
			segment,
			model: this.#bind(run),
			succeed: () => run.succeed(),
			fail: (reason, category) => run.fail(reason, category),
			score: (score, reason) => run.score(score, reason),
			report: (outcome) => run.report(outcome),
		};
		return Object.assign(handle, this.#more(handle));
	}
}
