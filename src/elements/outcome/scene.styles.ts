import { css } from '../dom/css.ts';

/** Styles of the scenes after the payer's press, in addition to those of the card. */
export const sceneStyles = css`
	.scene {
		display: grid;
		gap: 16px;
		align-content: start;
	}
	.scene h2 {
		font-size: 1.125em;
		text-wrap: balance;
	}
	.scene h2:focus {
		outline: none;
	}
	.told {
		flex-wrap: nowrap;
		gap: 12px;
		align-items: center;
	}
	.told .small {
		margin-block-start: 2px;
	}
	.icon {
		--_tone: var(--_muted);
		position: relative;
		align-self: start;
		display: grid;
		place-items: center;
		flex: none;
		inline-size: 44px;
		block-size: 44px;
		border-radius: 50%;
		background: color-mix(in srgb, var(--_tone) 12%, transparent);
		color: var(--_tone);
	}
	.icon svg {
		align-self: center;
		inline-size: 24px;
		stroke-linecap: round;
		stroke-linejoin: round;
	}
	.wait .icon {
		--_tone: var(--_accent);
	}
	.wait .icon::after {
		content: '';
		position: absolute;
		inset: 0;
		border: 2px solid transparent;
		border-block-start-color: var(--_tone);
		border-radius: 50%;
		animation: spin 1.2s linear infinite;
	}
	.good .icon {
		--_tone: var(--checkout-color-success, light-dark(#0a7a44, #5fd39a));
	}
	.bad .icon {
		--_tone: var(--checkout-color-danger, light-dark(#b42318, #ff9b8f));
	}
	progress {
		appearance: none;
		inline-size: 100%;
		block-size: 8px;
		border: 0;
		border-radius: 4px;
		overflow: hidden;
		background: var(--_border);
	}
	::-webkit-progress-bar {
		background: none;
	}
	::-webkit-progress-value {
		background: var(--_accent);
	}
	::-moz-progress-bar {
		background: var(--_accent);
	}
	.facts {
		display: grid;
		gap: 2px;
	}
	.facts .row {
		align-items: center;
		margin-block-start: 8px;
	}
	.quiet {
		min-block-size: 44px;
		border: 1px solid var(--_border);
		border-radius: var(--_radius);
		font: inherit;
		cursor: pointer;
		padding: 8px 12px;
		background: none;
		color: inherit;
		text-align: center;
		text-decoration: none;
	}
	.live > .spin,
	[aria-busy='true'] > .spin {
		inline-size: 18px;
		block-size: 18px;
		flex: none;
		border: 2px solid;
		border-block-start-color: transparent;
		border-radius: 50%;
		animation: spin 0.8s linear infinite;
	}
	@keyframes spin {
		to {
			rotate: 1turn;
		}
	}
	@media (prefers-reduced-motion: reduce) {
		.wait .icon::after,
		.live > .spin,
		[aria-busy='true'] > .spin {
			animation: none;
			border-color: currentColor;
			border-style: dotted;
		}
	}
	[aria-busy='true'] > .spin {
		margin-inline-end: 10px;
	}
	/* As high as the two lines whose place it takes. Nobody needs it where the page opens as it should. */
	.below {
		min-block-size: 2.8em;
		animation: appear 3s step-end;
	}
	.below.now {
		animation: none;
	}
	@keyframes appear {
		from {
			visibility: hidden;
		}
	}
	.ref {
		color: var(--_text);
		font-variant-numeric: tabular-nums;
	}
	@media (hover: hover) {
		.main:hover {
			filter: brightness(0.93);
		}
		.quiet:hover {
			background: color-mix(in srgb, var(--_text) 5%, transparent);
		}
	}
	a:not([class]) {
		color: var(--_accent);
		text-underline-offset: 2px;
	}
	a.main {
		text-decoration: none;
	}
	.printed {
		display: none;
		font-weight: 600;
	}
	@media (forced-colors: active) {
		.icon,
		progress {
			border: 1px solid;
		}
	}
	@media print {
		.printed {
			display: block;
		}
		.scene :is(.main, .quiet),
		.wait .icon::after {
			display: none;
		}
	}
`;
