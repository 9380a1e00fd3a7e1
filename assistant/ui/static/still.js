// Gradio counts at every frame how long something has been pending. Nothing of ours shows that, and its first count, of
// the page's own loading, never ends: a page that nobody touched took 8 % of a core, 1 % without it. So those callbacks
// are dropped, by what they do; all others pass. This file comes before Gradio's own, which keep the function they find.

(() => {
  const counting = /performance\.now\(\)\s*-[^;]*\)\s*\/\s*1e3/;
  const frame = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) => (counting.test(callback) ? 0 : frame(callback));
})();
