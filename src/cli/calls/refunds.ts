import {
	ProblemError,
	type PaymentName,
	type PaymentRefund,
	type RefundRequest,
} from '../../endpoint/index.ts';
import { checkRefundRequest } from '../../endpoint/refunds/refund-rules.ts';
import { snakeCaseAll } from '../../endpoint/http/snake-case.ts';
import { kindOfName, nameOf } from './books.ts';
import { UsageError } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import type { Given, Verb } from './family.ts';
import { plain } from './payment-rows.ts';
import { withEndpoint } from './with-endpoint.ts';

/**
 * The refund subcommand. Its exit code is 0 if the money was returned or the provider is processing it, 1 if not, 2 for
 * a wrong command line and 3 if the outcome is unknown.
 */
export function refundVerb(command: string): Verb {
	return {
		summary: 'Refund a payment, in full or in part, once for each --refund',
		words: ['id'],
		usage: '--refund <refund> [--amount <amount>] [--reason <reason>] [--provider <name>]',
		options: {
			refund: {
				type: 'string',
				value: 'refund',
				description:
					'Your own id of the refund, e.g. the number of a return; the same id never refunds twice',
			},
			amount: {
				type: 'string',
				value: 'amount',
				description:
					'Amount in major units of the currency of the payment, e.g. 20000 (default: all that is left)',
			},
			reason: {
				type: 'string',
				value: 'reason',
				description: 'duplicate, fraudulent or requested_by_customer; passed on where the provider takes it',
			},
			provider: {
				type: 'string',
				value: 'name',
				description:
					'Only payments of this provider, e.g. onepay; for `show` and `refund`: take the id as one of this provider',
			},
		},
		example: '7f9c24e8-3b0a-4f6e-9d1b-5a2c8e4f0b13 --refund return-118 --amount 20000',
		async run({ words: [word = ''], values, terminal, locate }) {
			const request = readRequest(word, values, `${command} refund`);
			const { amount } = values;
			const subject = {
				command: `${command} refund`,
				kind: 'payment',
				id: word,
				idKind: kindOfName(request.payment),
			} as const;
			const refund = await withEndpoint(await locate(), terminal, subject, async (_, endpoint) => {
				try {
					if (amount === undefined) return await endpoint.refundPayment(request);
					const payment = await endpoint.getPayment(request.payment);
					const { currency = '' } = payment.amountPaid ?? payment.amount ?? {};
					return await endpoint.refundPayment({ ...request, amount: { value: amount, currency } });
				} catch (error) {
					throw error instanceof ProblemError ? inWords(error) : error;
				}
			});
			terminal.console.log(JSON.stringify(snakeCaseAll(refund), null, '\t'));
			terminal.console.error(sentenceOf(refund));
			if (refund.status === 'failed') return EXIT.failed;
			return refund.status === 'uncertain' ? EXIT.unknownOutcome : EXIT.ok;
		},
	};
}

function readRequest(word: string, values: Given['values'], command: string): RefundRequest {
	const { refund: id, reason, provider } = values;
	if (id === undefined) {
		throw new UsageError(
			'Missing --refund <refund>: your own id of the refund, e.g. the number of a return.',
			command,
		);
	}
	const name: PaymentName = nameOf(word, provider);
	if ('order' in name) {
		throw new UsageError(
			`"${plain(word)}" is neither an id nor a reference of a payment. An order may have several payments: npx checkout-links payments list --order ${plain(word)}`,
			command,
		);
	}
	const request = {
		payment: name,
		id,
		...(reason !== undefined && { reason: reason as NonNullable<RefundRequest['reason']> }),
	};
	try {
		checkRefundRequest(request);
	} catch (error) {
		if (!(error instanceof ProblemError)) throw error;
		const sentence = error.facts.hint?.detail ?? error.message;
		throw new UsageError(sentence.replace('"id"', '--refund').replace('"reason"', '--reason'), command);
	}
	return request;
}

/** The error to throw for a problem: its own message if that is for the operator already. */
function inWords(error: ProblemError): Error {
	const { code, facts } = error;
	const isExplained = code === 'invalid_request' || code === 'not_supported';
	if (isExplained && facts.hint) return new Error(facts.hint.detail, { cause: error });
	if (isExplained || code === 'not_found') return error;
	const cause = facts.cause instanceof Error ? ` (${plain(facts.cause.message)})` : '';
	return new Error(
		`Nothing was refunded: ${code}${cause}. Run the same command again with the same --refund.`,
		{
			cause: error,
		},
	);
}

function sentenceOf({ id, status, amount, failure, payment }: PaymentRefund): string {
	const money = `${amount.value} ${amount.currency}`;
	const name = plain(id);
	switch (status) {
		case 'succeeded':
			return `Refunded ${money} of payment ${payment.reference}.`;
		case 'pending':
			return `The provider is processing the refund of ${money} of payment ${payment.reference}. An event follows when it ends.`;
		case 'failed':
			return `Nothing was refunded: ${plain(failure ?? 'failed')}. To try again, use another id than --refund ${name}.`;
		case 'uncertain':
			return `Outcome unknown: the provider did not answer after the refund of ${money} was sent. Run the same command with the same --refund ${name} to look it up; it is not sent again.`;
	}
}
