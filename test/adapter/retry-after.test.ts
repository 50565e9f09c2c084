import { describe, expect, it } from 'vitest';
import { errorFacts } from '../../src/adapter/error-facts.ts';
import { classifyError } from '../../src/adapter/fault.ts';
import { retryAfterMs } from '../../src/adapter/retry-after.ts';

const now = Date.parse('2026-03-01T12:00:00Z');
const waitAfter = (headers: object | undefined, body: unknown = {}, message = 'slow down') =>
	retryAfterMs(errorFacts({ status: 429, message, headers, responseBody: JSON.stringify(body) }), now);

describe('how long a provider asks to be left alone', () => {
	it.each<[string, Record<string, string>, number | undefined]>([
		['seconds', { 'retry-after': '2' }, 2000],
		['part of a second', { 'retry-after': '0.25' }, 250],
		['milliseconds come first', { 'retry-after-ms': '150', 'retry-after': '9' }, 150],
		['a date', { 'retry-after': 'Sun, 01 Mar 2026 12:00:07 GMT' }, 7000],
		['a date that is past', { 'retry-after': 'Sun, 01 Mar 2026 11:00:00 GMT' }, 0],
		[
			'a date, by a clock that goes wrong',
			{ date: 'Sun, 01 Mar 2026 09:00:00 GMT', 'retry-after': 'Sun, 01 Mar 2026 09:00:30 GMT' },
			30_000,
		],
		['a duration', { 'retry-after': '1m30s' }, 90_000],
		['words', { 'retry-after': 'soon' }, undefined],
		['a negative number', { 'retry-after': '-5' }, undefined],
		['nothing', { 'retry-after': '' }, undefined],
		[
			'OpenAI’s resets',
			{
				'x-ratelimit-remaining-requests': '0',
				'x-ratelimit-reset-requests': '6m0s',
				'x-ratelimit-remaining-tokens': '900',
				'x-ratelimit-reset-tokens': '17ms',
			},
			360_000,
		],
		['Groq’s reset', { 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '7.66s' }, 7660],
		[
			'OpenRouter’s reset, ms since the epoch',
			{ 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': String(now + 4500) },
			4500,
		],
		['a reset, seconds since the epoch', { 'ratelimit-reset': String(now / 1000 + 12) }, 12_000],
		[
			'Anthropic’s reset',
			{
				'anthropic-ratelimit-input-tokens-remaining': '0',
				'anthropic-ratelimit-input-tokens-reset': '2026-03-01T12:00:45Z',
			},
			45_000,
		],
		[
			'a reset of a limit that was not hit',
			{ 'x-ratelimit-remaining-tokens': '900', 'x-ratelimit-reset-tokens': '60s' },
			undefined,
		],
	])('%s', (_, headers, ms) => {
		expect(waitAfter(headers)).toBe(ms);
		expect(waitAfter(new Headers(headers))).toBe(ms);
	});

	it.each<[string, object, number]>([
		[
			'Google’s delay',
			{ error: { code: 429, details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '36.8s' }] } },
			36_800,
		],
		['a delay in seconds', { error: { message: 'x', retry_after: 4 } }, 4000],
		[
			'a sentence of OpenAI’s',
			{ error: { message: 'Rate limit reached. Please try again in 6m1.5s. Visit …' } },
			361_500,
		],
		['a sentence of Azure’s', { error: { message: 'Please retry after 26 seconds.' } }, 26_000],
		['a sentence in ms', { error: { message: 'Please try again in 320ms.' } }, 320],
	])('in the body: %s', (_, body, ms) => {
		expect(waitAfter(undefined, body)).toBe(ms);
	});

	it('is asked of refusals for load alone', () => {
		const error = (status: number) => ({ status, message: 'no', headers: { 'retry-after': '30' } });
		for (const status of [429, 503, 529]) expect(classifyError(error(status), undefined).retryAfterMs).toBe(30_000);
		for (const status of [400, 401, 404, 500])
			expect(classifyError(error(status), undefined).retryAfterMs).toBeUndefined();
	});
});
