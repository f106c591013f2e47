"""外观: size of the letters and colours; what is chosen is seen at once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QButtonGroup, QGridLayout, QPushButton, QVBoxLayout, QWidget

from desktop.views.context import ViewContext
from desktop.views.labels import button, plain, rule
from desktop.views.palette import Variant
from desktop.views.theme import SIZES

SIZE_WORDS = {11: "小（11 磅）", 12: "标准（12 磅）", 14: "大（14 磅）", 18: "特大（18 磅）"}


class AppearancePane(QWidget):
    """Two rows of choices."""

    title = "外观"

    def __init__(self, ctx: ViewContext) -> None:
        """As it is set now."""
        super().__init__()
        self._ctx = ctx
        theme = ctx.theme
        self.sizes: dict[int, QPushButton] = {}
        self.variants: dict[Variant, QPushButton] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 16, 24, 24)
        layout.setSpacing(16)
        layout.addWidget(plain("外观", "title"))
        layout.addWidget(plain("字号", "heading"))
        size_group, variant_group = QButtonGroup(self), QButtonGroup(self)
        grid = QGridLayout()
        grid.setSpacing(8)
        for place, points in enumerate(SIZES):
            choice = self._choice(SIZE_WORDS[points], lambda p=points: theme.set_points(p))  # type: ignore[misc]  # a lambda's default has no type
            size_group.addButton(choice)
            self.sizes[points] = choice
            grid.addWidget(choice, place // 2, place % 2)
        layout.addLayout(grid)
        layout.addWidget(plain("随时可按 Ctrl++ 放大、Ctrl+- 缩小。", "hint", wrap=True))
        layout.addWidget(rule())
        layout.addWidget(plain("颜色", "heading"))
        colours = QGridLayout()
        colours.setSpacing(8)
        for place, variant in enumerate(Variant):
            choice = self._choice(variant.label, lambda v=variant: theme.set_variant(v))  # type: ignore[misc]  # as above
            variant_group.addButton(choice)
            self.variants[variant] = choice
            colours.addWidget(choice, 0, place)
        layout.addLayout(colours)
        hint = "高对比度适合光线强或视力不便时使用。外观只对本账号在本机有效。"
        layout.addWidget(plain(hint, "hint", wrap=True))
        layout.addStretch(1)
        theme.changed.connect(self._fit)
        self._fit()

    def _choice(self, word: str, run: Callable[[], None]) -> QPushButton:
        choice = button(word, "choice")
        choice.setCheckable(True)
        choice.clicked.connect(lambda _on: run())
        return choice

    def _fit(self) -> None:
        appearance = self._ctx.theme.appearance
        self.sizes[appearance.points].setChecked(True)
        self.variants[appearance.variant].setChecked(True)
