import { html, nothing, type TemplateResult } from 'lit';
import type { LinkStatus } from '../wire/links.ts';
import type { FlowTexts } from './locales/texts.ts';
import type { Scene, SceneAct, SceneStep } from './scene.ts';

/** What a scene needs to be drawn. */
export interface SceneView {
	readonly texts: FlowTexts;
	/** BCP 47, for dates. */
	readonly locale: string;
	/** Written out. */
	readonly amount: string | undefined;
	/** What went wrong while watching, in words. */
	readonly note: string | undefined;
	readonly act: (act: SceneAct) => void;
	readonly copy: (text: string) => void;
	/** The reference was copied a moment ago. */
	readonly copied: boolean;
}

const icons = {
	good: html`<svg viewBox="0 0 20 20" aria-hidden="true">
		<circle cx="10" cy="10" r="8" />
		<path d="m6.5 10.5 2.3 2.3 4.7-5.3" />
	</svg>`,
	bad: html`<svg viewBox="0 0 20 20" aria-hidden="true">
		<circle cx="10" cy="10" r="8" />
		<path d="m7.5 7.5 5 5m0-5-5 5" />
	</svg>`,
	plain: html`<svg viewBox="0 0 20 20" aria-hidden="true">
		<circle cx="10" cy="10" r="8" />
		<path d="M10 9v5M10 6v.1" />
	</svg>`,
	wait: html`<span class="spin"></span>`,
};

/** Title, help, facts, and the next step. The title takes the focus when the control that had it is gone. */
export function renderScene(scene: Scene, view: SceneView): TemplateResult {
	return html`
		<div class="scene ${scene.tone}" part="status">
			<div class="row">
				<span class="icon">${icons[scene.tone]}</span>
				<div class="grow">
					<h2 tabindex="-1" part="title">${scene.title}</h2>
					${scene.help ? html`<p class="small" part="help">${scene.help}</p>` : nothing}
				</div>
			</div>
			${scene.report ? renderFacts(scene.report, view) : nothing}
			${view.note ? html`<p class="note" part="error">${view.note}</p>` : nothing}
			${scene.step ? renderStep(scene.step, 'main', view) : nothing}
			${scene.quiet ? renderStep(scene.quiet, 'quiet', view) : nothing}
		</div>
	`;
}

function renderStep(
	{ label, act }: SceneStep,
	look: 'main' | 'quiet',
	{ act: does }: SceneView,
): TemplateResult {
	return html`<button
		class=${look}
		part=${look === 'main' ? 'button' : 'secondary'}
		type="button"
		@click=${() => does(act)}
	>
		${label}
	</button>`;
}

/** The month in letters: 3/11 is read two ways. */
const DATE = { day: 'numeric', month: 'short', year: 'numeric', hour: 'numeric', minute: '2-digit' } as const;

function renderFacts(report: LinkStatus, view: SceneView): TemplateResult {
	const { texts } = view;
	const { reference } = report;
	const date = new Intl.DateTimeFormat(view.locale, DATE);
	const when = date.format(new Date(report.updated_at));
	return html`<div class="facts">
		${view.amount && report.status !== 'partially_paid' ? html`<p class="amount" part="amount">${view.amount}</p>` : nothing}
		${report.title ? html`<p>${report.title}</p>` : nothing}
		<p class="small">${report.provider ? `${when} · ${report.provider}` : when}</p>
		${
			reference
				? html`<div class="row">
						<p class="small grow">
							${texts.reference} <span class="ref" part="reference">${reference}</span>
						</p>
						<button class="quiet" part="copy" type="button" @click=${() => view.copy(reference)}>
							${view.copied ? texts.copied : texts.copy}
						</button>
					</div>`
				: nothing
		}
	</div>`;
}
