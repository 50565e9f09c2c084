/**
 * Builds the dashboard's page into `dist/dashboard`: one file with its script and styles in it, under a policy that allows
 * these two and nothing else. `node tools/build-page.ts`; with `--release` the page is also put in place of the function that
 * would read it, so that bundlers take it along.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { barY, plot } from '@observablehq/plot';
import { build } from 'esbuild';
import { parseHTML } from 'linkedom';

const root = join(import.meta.dirname, '..');
const out = join(root, 'dist/dashboard');

const { document } = parseHTML('<html></html>');
/** The style that each plot brings along. */
const plotStyle = plot({ document, className: 'plot', marks: [barY([1])] } as never).querySelector(
	'style',
)?.textContent;
if (!plotStyle) throw new Error('Plots have no style of their own any more: its hash is out of date.');

const bundled = await build({
	entryPoints: [join(root, 'src/dashboard/page/main.ts')],
	bundle: true,
	minify: true,
	format: 'iife',
	target: 'es2022',
	charset: 'utf8',
	legalComments: 'none',
	write: false,
});
const script = bundled.outputFiles[0]!.text.trim().replaceAll('</script', '<\\/script');
const style = readFileSync(join(root, 'src/dashboard/page/style.css'), 'utf8').replace(/\s+/g, ' ').trim();

const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const policy = [
	"default-src 'none'",
	`script-src ${hash(script)}`,
	`style-src ${hash(style)} ${hash(plotStyle)}`,
	"connect-src 'self'",
	'img-src data:',
	"base-uri 'none'",
	"form-action 'none'",
].join('; ');

/** What the bundle holds of others is under these licences, whose texts ask to go along. */
const licences = ['preact', 'htm', '@observablehq/plot', 'd3', 'isoformat', 'interval-tree-1d']
	.map((name) => {
		const folder = join(root, 'node_modules', name);
		const file = ['LICENSE', 'LICENSE.md'].map((each) => join(folder, each)).find(existsSync);
		return file === undefined ? '' : `${name}\n${readFileSync(file, 'utf8').trim()}`;
	})
	.join('\n\n')
	.replaceAll('--', '- -');

const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>bandit-model</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<div id="page"></div>
<noscript>This page needs JavaScript; \`npx bandit-model report\` does not.</noscript>
<script type="application/json" id="data"></script>
<script>${script}</script>
</body>
</html>
<!--
${licences}
-->
`;

mkdirSync(out, { recursive: true });
writeFileSync(join(out, 'page.html'), html);
if (process.argv.includes('--release')) {
	writeFileSync(
		join(out, 'page-file.js'),
		`/** The page as it was built. */\nexport function pageHtml() {\n\treturn ${JSON.stringify(html)};\n}\n`,
	);
}
