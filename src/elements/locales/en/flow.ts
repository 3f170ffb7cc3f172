import type { FlowTexts } from '../texts.ts';

export default {
	notOpened: 'Didn’t open?',
	continueHere: 'Continue here',
	pendingTitle: 'We are confirming your payment',
	pendingHelp: 'This can take a few minutes. If you already paid, don’t pay again.',
	refresh: 'Refresh',
	resume: 'I haven’t paid yet: back to {provider}',
	offlineTitle: 'No connection',
	offlineHelp: 'We’ll go on as soon as your internet is back. If you already paid, don’t pay again.',
	processingTitle: 'Your bank is processing the payment',
	processingHelp: 'We’ll tell you right here.',
	succeededTitle: 'Payment approved',
	print: 'Print receipt',
	unverifiedTitle: 'Thank you. We are confirming your payment',
	unverifiedHelp: 'The shop will let you know.',
	connectPendingTitle: 'We are confirming it',
	connectPendingHelp: 'This can take a few minutes.',
	connectOfflineHelp: 'We’ll go on as soon as your internet is back.',
	reference: 'Reference',
	copy: 'Copy',
	copied: 'Copied',
} satisfies FlowTexts;
