#!/usr/bin/env node
import { program } from './program.ts';

// Who reads has read enough: `bandit-model report | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
	if (error.code !== 'EPIPE') throw error;
	process.exit();
});

await program().parseAsync();
