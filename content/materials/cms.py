"""The list of materials in `/cms/documents/`, narrowed by what they are, for whom and of which course."""

from wagtail.documents.views.documents import DocumentsFilterSet, IndexView


class MaterialFilters(DocumentsFilterSet):
    class Meta(DocumentsFilterSet.Meta):
        fields = ["kind", "audience", "course"]


class MaterialList(IndexView):
    filterset_class = MaterialFilters
