// A sign for each kind of alert: a shape, so that nothing hangs on colour alone. The same outlines
// are drawn on the canvas and as SVG; they fit a box from -1 to 1.

const SHAPES = {
  'spike': [[0, -1], [0.95, 0.8], [-0.95, 0.8]],
  'dip': [[0, 1], [0.95, -0.8], [-0.95, -0.8]],
  'level-shift': [[-0.85, -0.85], [0.85, -0.85], [0.85, 0.85], [-0.85, 0.85]],
  'trend-change': [[0, -1.1], [1.1, 0], [0, 1.1], [-1.1, 0]],
  'variance-change': [[-1, -0.8], [0, -0.15], [1, -0.8], [1, 0.8], [0, 0.15], [-1, 0.8]],
  'seasonality-change': ring(6, 1),
  'dependence-change': ring(5, 1.05),
  'silence': [[-1.05, -0.4], [1.05, -0.4], [1.05, 0.4], [-1.05, 0.4]],
  'missing-rate': [[-0.4, -1.05], [0.4, -1.05], [0.4, 1.05], [-0.4, 1.05]],
};
const OTHER = ring(12, 0.95);

export const KINDS = Object.keys(SHAPES);

function ring(corners, radius) {
  return Array.from({ length: corners }, (_, i) => {
    const angle = 2 * Math.PI * i / corners - Math.PI / 2;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}

const outline = (kind) => SHAPES[kind] ?? OTHER;

/** On a canvas: filled for critical, hollow for a warning. */
export function draw_sign(context, kind, x, y, size, { fill, stroke, width }) {
  context.beginPath();
  outline(kind).forEach(([dx, dy], i) => {
    if (i) context.lineTo(x + dx * size, y + dy * size);
    else context.moveTo(x + dx * size, y + dy * size);
  });
  context.closePath();
  context.fillStyle = fill;
  context.fill();
  context.strokeStyle = stroke;
  context.lineWidth = width;
  context.lineJoin = 'round';
  context.stroke();
}

/** As an SVG element, 12 pixels wide. */
export function sign_svg(kind, severity) {
  const space = 'http://www.w3.org/2000/svg';
  const root = document.createElementNS(space, 'svg');
  root.setAttribute('class', `sign ${severity}`);
  root.setAttribute('viewBox', '-1.5 -1.5 3 3');
  root.setAttribute('aria-hidden', 'true');
  const shape = document.createElementNS(space, 'polygon');
  shape.setAttribute('points', outline(kind).map((corner) => corner.join(',')).join(' '));
  root.append(shape);
  return root;
}
