/** How much a page does, measured so that it does not depend on what else the machine does. */
import type { Page } from 'playwright-core';

/**
 * Starts to measure the processor time that the page's own thread needs, in milliseconds: other programs make it
 * wait, but not work.
 */
export async function measurePage(page: Page): Promise<() => Promise<number>> {
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const used = async (): Promise<number> => {
    const { metrics } = await devTools.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')!.value * 1000;
  };
  let before = await used();
  return async () => {
    const now = await used();
    const spent = now - before;
    before = now;
    return spent;
  };
}

/**
 * Starts to count how often the page renders the rows in a list.
 * @returns a function that tells how often it did, and how often it may have with one timer of this interval
 */
export async function countRenders(
  page: Page,
  list: string,
  intervalMs: number,
): Promise<() => Promise<{ renders: number; allowed: number }>> {
  await page.evaluate(`{
    window.renders = 0;
    window.countedSince = performance.now();
    new MutationObserver(() => (window.renders += 1)).observe(document.querySelector('${list}'), { childList: true, subtree: true });
  }`);
  return async () => {
    const [renders, ms] = await page.evaluate<[number, number]>('[renders, performance.now() - countedSince]');
    return { renders, allowed: Math.ceil(ms / intervalMs) + 1 };
  };
}
