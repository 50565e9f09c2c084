import { BanditError } from '../base/errors.ts';

/** Most segments of a goal that are learnt apart: each has rows of its own. */
const most = 1000;

/** Keeps the segments of a goal bounded: those beyond the first thousand are learnt as requests without one. */
export class SegmentLimit {
	readonly #known = new Set<string>();
	readonly #tell: (error: Error) => void;
	#isTold = false;

	constructor(tell: (error: Error) => void) {
		this.#tell = tell;
	}

	/** The segment under which a request is learnt. */
	of(segment: string | undefined): string | undefined {
		if (segment === undefined || segment === '' || this.#known.has(segment)) return segment;
		if (this.#known.size < most) {
			this.#known.add(segment);
			return segment;
		}
		if (!this.#isTold) {
			this.#tell(
				new BanditError(`More than ${most} segments: further ones are learnt as none. Name kinds of content.`),
			);
		}
		this.#isTold = true;
		return undefined;
	}
}
