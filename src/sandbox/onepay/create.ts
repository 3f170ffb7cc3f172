import * as v from 'valibot';
import { json } from '../answers.ts';
import { createIdempotencyKeys, fingerprintOf } from '../idempotency.ts';
import type { Call, Handler } from '../routes.ts';
import { type KeyAccount, keyAccount } from './account.ts';
import { type Errors, faultsOf } from './errors.ts';

/**
 * Handles every `POST` that creates at OnePay. `x-idempotency` is required. The same key with the same body returns the
 * object that was made first, in its present state; with another body it returns 409 `idempotency_error`.
 */
export function creating<Schema extends v.GenericSchema, Made>(
	errors: Errors,
	/** Whether keys of completed requests are deleted. */
	forgets: () => boolean,
	parts: {
		schema(): Schema;
		/** Errors beyond those of the body, e.g. a customer that does not exist. */
		check?(request: v.InferOutput<Schema>, account: KeyAccount): Response | undefined;
		make(request: v.InferOutput<Schema>, account: KeyAccount, call: Call): Made;
		show(made: Made, origin: string): unknown;
	},
): { readonly handler: Handler; reset(): void } {
	const keys = createIdempotencyKeys<Made>();
	const handler: Handler = async (call) => {
		const account = keyAccount(call.request.headers);
		if (!account) return errors.refused(401, 'unauthenticated', 'Unauthenticated.');
		const header = call.request.headers.get('x-idempotency');
		if (!header) {
			const key = 'x-idempotency';
			return errors.invalid([{ key, description: `El campo ${key}, es un campo requerido` }]);
		}
		const key = `${account.key} ${header}`;
		const fingerprint = fingerprintOf(call.json ?? call.raw);
		const known = keys.find(key);
		const earlier = forgets() && known?.state === 'done' ? undefined : known;
		if (earlier && earlier.fingerprint !== fingerprint) {
			return errors.refused(
				409,
				'idempotency_error',
				'La llave de idempotencia ya fue usada con otros datos.',
			);
		}
		if (earlier && earlier.state !== 'burnt') {
			return json(201, parts.show(await earlier.result, call.origin));
		}
		const request = v.safeParse(parts.schema(), call.json);
		if (!request.success) return errors.invalid(faultsOf(request.issues));
		const refusal = parts.check?.(request.output, account);
		if (refusal) return refusal;
		const made = await keys.run(key, fingerprint, async () => {
			await call.work();
			return parts.make(request.output, account, call);
		});
		return json(201, parts.show(made, call.origin));
	};
	return { handler, reset: keys.reset };
}
