// HTML as the standard has it.
import { expect, type Page } from '@playwright/test';
import { HtmlValidate } from 'html-validate';

const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: {
    // Matters of taste, which the framework decides.
    'void-style': 'off',
    'attr-quotes': 'off',
    'attribute-boolean-style': 'off',
    'attribute-empty-style': 'off',
    'no-trailing-whitespace': 'off',
    // A name may be long.
    'long-title': 'off',
    // A list may have a name, as any element that has a role.
    'aria-label-misuse': ['error', { allowAnyNamable: true }],
    // Rows that become cards lose their meaning in some browsers unless they say it.
    'no-redundant-role': 'off',
    // Becomes a list of tabs with scripts; a list of suggestions, which leaves any other text possible, is no select.
    'prefer-native-element': ['error', { exclude: ['navigation', 'listbox'] }],
  },
});

/** The page as the server sends it is valid HTML. */
export async function isValid(page: Page, name: string): Promise<void> {
  const answer = await page.request.get(page.url(), { headers: { Accept: 'text/html' } });
  expect.soft(await faultsOf(await answer.text()), `validity of ${name}`).toEqual([]);
}

/** What is wrong with a document. */
async function faultsOf(html: string): Promise<string[]> {
  const { results } = await validator.validateString(html);
  return results.flatMap(({ messages }) => messages.map(({ ruleId, message, selector }) => `${ruleId}: ${message} (${selector})`));
}
