import type * as v from 'valibot';
import { json } from '../answers.ts';

/** Which of OnePay's two error bodies is used: the documented one, or Laravel's, which the real API also sends. */
export type ErrorShape = 'documented' | 'laravel';

/** An error in one field. */
export interface FieldFault {
	readonly key: string;
	readonly description: string;
}

/** Error responses of the API, all in the same format at a time. */
export interface Errors {
	invalid(faults: readonly FieldFault[]): Response;
	refused(status: number, codeName: string, message: string): Response;
}

/**
 * Documented: `{message, code, code_name, erros: [{key, description}]}`, with that spelling.
 * Laravel: `{message, errors: {field: [sentence]}}`.
 */
export function onepayErrors(shape: () => ErrorShape): Errors {
	const answer = (status: number, codeName: string, message: string, faults: readonly FieldFault[]) =>
		json(
			status,
			shape() === 'documented'
				? { message, code: status, code_name: codeName, erros: faults }
				: { message, ...(faults.length > 0 && { errors: byField(faults) }) },
		);
	return {
		invalid: (faults) =>
			answer(422, 'validation_error', faults[0]?.description ?? 'Los datos no son válidos.', faults),
		refused: (status, codeName, message) => answer(status, codeName, message, []),
	};
}

/** The errors of a schema, in OnePay's sentences. */
export function faultsOf(issues: readonly v.BaseIssue<unknown>[]): FieldFault[] {
	return issues.map((issue) => {
		const key = issue.path?.map((step) => String(step.key)).join('.') ?? 'body';
		if (issue.received === 'undefined') {
			return { key, description: `El campo ${key}, es un campo requerido` };
		}
		const why = issue.kind === 'schema' ? '' : `: ${issue.message}`;
		return { key, description: `El campo ${key}, no es válido${why}` };
	});
}

function byField(faults: readonly FieldFault[]): Record<string, string[]> {
	const map: Record<string, string[]> = {};
	for (const { key, description } of faults) map[key] = [...(map[key] ?? []), description];
	return map;
}
