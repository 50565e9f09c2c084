import { otherSegments, parseReportKey } from './layout.ts';

/** Most segments that are reported apart. */
const most = 12;

/** Which segments of a goal are reported apart: the first few, as far as known here. */
export class ReportSegments {
	readonly #known = new Set<string>();

	/** Takes note of a row of another process, or of an earlier time. */
	see(key: string): void {
		const about = parseReportKey(key);
		if (about !== undefined) this.of(about.segment);
	}

	/** The segment under which a decision is reported. */
	of(segment: string): string {
		if (segment === '' || segment === otherSegments || this.#known.has(segment)) return segment;
		if (this.#known.size >= most) return otherSegments;
		this.#known.add(segment);
		return segment;
	}
}
