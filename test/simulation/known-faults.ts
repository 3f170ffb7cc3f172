import { MUTANTS } from '../mutants/mutants.ts';
import { type Plant, PLANTS } from './plants.ts';

/** A fault that was seen once, and by which plants its return is noticed. */
export interface KnownFault {
	/** What happened, in plain words. */
	readonly was: string;
	/** Names of plants, or of mutants that test files notice. */
	readonly plants: readonly string[];
}

/** How news of a payment was lost, or something false was told. */
export const LOST_NEWS: readonly KnownFault[] = [
	{
		was: 'a bank approved what had expired or was cancelled, and nobody looked again',
		plants: ['a link that ended without money is not read again'],
	},
	{
		was: 'a webhook came while its provider could not be read, and was done with',
		plants: ['a webhook counts as answered although the read that it caused failed'],
	},
	{
		was: 'a webhook came during another read, and was done with',
		plants: ['a webhook joins a read that began before it came'],
	},
	{
		was: 'clocks of two machines differed, and what was old counted as new',
		plants: ['what another machine wrote less than two seconds ago, by its clock, is not read at a webhook'],
	},
	{
		was: 'a status token of a machine that is ahead was refused by another',
		plants: ['a status token of a machine whose clock is ahead is refused'],
	},
	{
		was: 'a payment was paid and refunded between two reads, and neither was told',
		plants: ['a refund is reported without the success before it'],
	},
	{
		was: 'a refund whose webhook was lost was never seen',
		plants: [
			'a paid payment is not read again',
			'a server call does not ask the provider of what is settled',
		],
	},
	{
		was: 'a dispute on day 100 was about a payment that was forgotten',
		plants: ['a payment is forgotten after 90 days'],
	},
	{
		was: 'a handler that refused one event never got the next one',
		plants: ['an event that is refused each time holds up the later ones of its payment'],
	},
	{
		was: 'a handler that did not end stopped everything',
		plants: ['a handler that does not end is waited for without a limit'],
	},
	{
		was: 'many payments that were due were read later and later',
		plants: ['one call of reconcile() stops after the first batch', 'reads at a provider run one by one'],
	},
	{
		was: 'a store that was away for a second ended the process',
		plants: ['reconcile() rejects where the store cannot be reached'],
	},
	{
		was: 'a payment that was found paid when it was first recorded was not told',
		plants: ['a payment that is found paid when it is first recorded is no news'],
	},
	{
		was: 'a second part that was paid was not told',
		plants: ['a second part that is paid is not reported'],
	},
	{
		was: 'another amount, or more money than ordered, was a line in a log',
		plants: ['a payment for another amount is a read that failed', 'money beyond the price is not reported'],
	},
	{
		was: 'an attempt of unknown outcome was neither looked up nor told',
		plants: [
			'an attempt of unknown outcome is never reported',
			'an attempt of unknown outcome is free again although the provider did not answer',
		],
	},
	{
		was: 'a payment that its provider was still cancelling was over',
		plants: ['a payment that Yuno is still cancelling is over'],
	},
	{
		was: 'a payment whose page was at another address could not be read',
		plants: ['a payment whose page is at an address that is not listed cannot be read'],
	},
	{
		was: 'a shop with many bank payments had none of them found',
		plants: ['a search for bank payments goes on although the paid one was found'],
	},
	{
		was: 'a list in another order than that of creation ended a search early',
		plants: ['a search that read a part of the list proves that there is nothing'],
	},
];

/** How money was taken twice, or an order could not be paid. */
export const MONEY_TWICE: readonly KnownFault[] = [
	{
		was: 'declined, pressed again, and paid on the old page as well',
		plants: [
			'the browser begins another attempt after a decline',
			'a declined link stays payable beside the new one',
		],
	},
	{
		was: 'the price changed between two tabs, and a second payment was made before the payer was told',
		plants: [
			'the payer is led to another price than the one they saw',
			'a link of other terms stays payable beside the new one',
		],
	},
	{
		was: 'a bank took 13 hours, and the browser had forgotten the attempt after 12',
		plants: ['the browser forgets an attempt after twelve hours'],
	},
	{
		was: 'tabs that were pressed in the same moment made a payment each',
		plants: ['tabs that press in the same moment begin an attempt each'],
	},
	{
		was: 'an invoice that was rendered twice was paid twice',
		plants: [
			'a token counts by its own id although it has a reference',
			'an order that is paid is sold again',
		],
	},
	{
		was: 'a payer who chose another method was stuck',
		plants: [
			'a payer who chooses another method gets no link',
			'a link of one method is given to a payer who chose another',
		],
	},
	{
		was: 'an expired link was approved late beside its successor, and the shop heard of one',
		plants: ['a second payment of an order is not reported to the shop'],
	},
	{
		was: 'the shop cancelled, and the same token made a new link',
		plants: [
			'a cancelled order gets a new link from the same token',
			'an order that is being cancelled can be pressed in between',
		],
	},
	{
		was: 'a link of Neopay was paid a second time',
		plants: [
			'Neopay: a link that was paid stays payable',
			'a second payment through one link is not counted',
		],
	},
	{
		was: 'a charge whose answers were lost was debited again',
		plants: [
			'a try of unknown outcome is sent again without a look for it',
			'a try of unknown outcome is forgotten',
			'an attempt at one card charges another',
		],
	},
	{
		was: 'a charge that succeeded at once was not told',
		plants: ['a charge that succeeds in the call that makes it is no news'],
	},
	{
		was: 'one method completed two connect links',
		plants: [
			'what a customer had registered before completes a connect link',
			'a connect link is complete when its customer has one method more',
			'the other connect links for a purpose stay open when one of them is completed',
			'a method completes a link although the event of its provider names another one',
			'of the methods of a customer only the first page is read',
		],
	},
	{
		was: 'a webhook that names its payment by the provider’s id only was dropped',
		plants: ['a webhook finds its payment by the reference only'],
	},
	{
		was: 'a cancelled payment that the provider deletes could not be pressed again',
		plants: ['a payment that was cancelled and is gone cannot be read'],
	},
	{
		was: 'a plain form that was sent twice made two payments',
		plants: ['a form without script has no attempt'],
	},
	{
		was: 'tax was that of one unit, or was not sent',
		plants: ['the tax of one unit is sent for several'],
	},
	{
		was: 'the end of a link was dropped, or lay in the past',
		plants: ['a link is made after its end', 'Yuno is not told when a link ends'],
	},
];

const NAMED = new Set([...LOST_NEWS, ...MONEY_TWICE].flatMap(({ plants }) => plants));
const OWN = new Set(PLANTS.map(({ name }) => name));

/** Everything that is planted to see whether the faults above would be noticed. */
export const ALL_PLANTS: readonly Plant[] = [
	...PLANTS,
	...MUTANTS.filter(({ name }) => NAMED.has(name) && !OWN.has(name)),
];
