import type { Command } from './command.ts';
import { doctor } from './doctor.ts';
import { sandbox } from './sandbox.ts';
import { serve } from './serve.ts';
import { charges, connects, links, payments } from './server-calls.ts';
import { sign } from './sign.ts';

/** What `npx checkout-links` can do, in the order in which it says so. */
export const COMMANDS: Readonly<Record<string, Command>> = {
	serve,
	doctor,
	sandbox,
	sign,
	payments,
	connects,
	charges,
	links,
};
