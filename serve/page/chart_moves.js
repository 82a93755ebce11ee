// Wheel, drag and touch on the chart. Drag alone selects a stretch to zoom into (uPlot's own).

const ZOOM = 1.25;

export function moves(chart) {
  const { over } = chart.plot;
  over.addEventListener('wheel', (event) => wheel(chart, event), { passive: false });
  over.addEventListener('dblclick', () => chart.on_view(...whole(chart.frame)));
  over.addEventListener('mousedown', (event) => {
    if (!event.shiftKey) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    pan(chart, event.clientX, 'mousemove', 'mouseup', (e) => e.clientX);
  }, { capture: true });
  over.addEventListener('touchstart', (event) => {
    if (event.touches.length === 1) {
      pan(chart, event.touches[0].clientX, 'touchmove', 'touchend', (e) => e.touches[0].clientX);
    }
  }, { passive: true });
}

export const whole = (frame) => [frame.time[0], frame.time[frame.size - 1]];

/** `share`: where in the view the zoom holds still, 0 left to 1 right. */
export function zoom(chart, factor, share = 0.5) {
  const [from, to] = chart.view;
  const size = (to - from) * factor;
  const least = 4 * (chart.frame.meta.step_ms || 1000);
  if (size < least && factor < 1) return;
  const at = from + share * (to - from);
  chart.on_view(at - share * size, at + (1 - share) * size);
}

function wheel(chart, event) {
  const width = chart.plot.over.clientWidth;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    zoom(chart, event.deltaY > 0 ? ZOOM : 1 / ZOOM, event.offsetX / width);
  } else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
    event.preventDefault();
    const ms = event.deltaX / width * (chart.view[1] - chart.view[0]);
    chart.on_view(chart.view[0] + ms, chart.view[1] + ms);
  }
}

function pan(chart, start_x, move_name, end_name, x_of) {
  const [from, to] = chart.view;
  const ms_per_pixel = (to - from) / chart.plot.over.clientWidth;
  const move = (event) => {
    const ms = (start_x - x_of(event)) * ms_per_pixel;
    chart.on_view(from + ms, to + ms);
  };
  const end = () => {
    removeEventListener(move_name, move);
    removeEventListener(end_name, end);
  };
  addEventListener(move_name, move, { passive: true });
  addEventListener(end_name, end);
}
