import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Debian's Chromium. */
const executablePath = '/usr/bin/chromium';

/** Where it is absent, its tests are skipped, and `.ci/run` says so. */
export const hasBrowser = existsSync(executablePath);

/** Starts it without what it does in the background, for there is no network but loopback. */
export function startBrowser(): Promise<Browser> {
	const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'];
	return chromium.launch({ executablePath, args });
}
