import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { JudgedSpans } from '../../src/telemetry/judged-spans.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const spanContext = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 };
const span = () => ({
	prompt: 'x'.repeat(1000),
	spanContext: () => spanContext,
	isRecording: () => true,
	setAttributes: () => {},
	addEvent: () => {},
	setStatus: () => {},
	end: () => {},
});

it('an ended span is found by its ids, and not kept with all that is on it', async () => {
	const spans = new JudgedSpans();
	spans.given('d1', { span: span(), context: undefined });
	await new Promise((resolve) => setTimeout(resolve, 0));
	collect();
	expect(spans.of('d1')!.span.deref()).toBeUndefined();
	expect(spans.of('d1')!.spanContext).toEqual(spanContext);
});

it('remembers so many decisions and not more', () => {
	const spans = new JudgedSpans();
	for (let i = 0; i < 20_000; i++) spans.given(`d${i}`, { span: span(), context: undefined });
	expect(spans.of('d19999')).toBeDefined();
	expect(spans.of('d15001')).toBeDefined();
	expect(spans.of('d9999')).toBeUndefined();
});
