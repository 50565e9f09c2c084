import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { html } from './html.ts';

/** A plot that is as wide as there is room, drawn anew when its data or the room changes. */
export function Figure({ draw, data }: { draw: (width: number) => Element | undefined; data: unknown }): VNode {
	const place = useRef<HTMLDivElement>(null);
	const [width, setWidth] = useState(0);
	useEffect(() => {
		const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
		observer.observe(place.current!);
		return () => observer.disconnect();
	}, []);
	useEffect(() => {
		if (width === 0) return;
		const drawn = draw(width);
		drawn?.setAttribute('role', 'img');
		place.current?.replaceChildren(...(drawn === undefined ? [] : [drawn]));
	}, [width, data]);
	return html`<div class="plot-place" ref=${place}></div>`;
}

/** A table with its caption; the first column names the row. Wide ones are moved sideways, by keyboard too. */
export function Table({
	caption,
	head,
	rows,
}: {
	caption: string;
	head: readonly string[];
	rows: readonly (readonly unknown[])[];
}): VNode {
	return html`<div class="table" tabindex="0" role="region" aria-label=${caption}>
		<table>
			<caption>${caption}</caption>
			<thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
			<tbody>${rows.map(
				([first, ...others]) =>
					html`<tr><th scope="row">${first}</th>${others.map((cell) => html`<td>${cell}</td>`)}</tr>`,
			)}</tbody>
		</table>
	</div>`;
}
