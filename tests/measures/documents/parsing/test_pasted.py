"""Documents as they are pasted from a page of the web: what the page prints around them, titles that stand in pieces."""

from datetime import date

import pytest

from measures.documents.parsing import parse
from tests.measures.documents.parsing.outlines import cut, written

PAGES = {
    "a page with its head and foot": """
        note        无障碍阅读 | 长者助手 | 登录
        note        首页 要闻 政务公开 互动交流
        note        您现在的位置 : 首页 >> 政务公开 >> 省政府文件
        note        索引号： 11210000/2031-00012 主题分类： 综合政务;其他
        signature   发布机构： 省政府办公厅 发布日期： 2031年03月05日
        title       名 称： 滨海省人民政府关于种苗繁育的意见
        document_no 文 号： 滨政发〔2031〕6号 主 题 词：
        note        字体：[ 大 中 小 ] 打印 收藏 分享
        title       滨海省人民政府关于种苗繁育的意见
        note        发布时间：2031-03-05 10:20:33 浏览量：1234 次
        note        【字体：大 中 小】
        document_no 滨政发〔2031〕6号
        addressees  各市人民政府：
        preamble    为繁育种苗，提出以下意见。
        item        一、保护亲本。建立名录，定期普查。（省农业农村厅负责）
        item        二、建设苗场。优先保障用地。（省自然资源厅负责）
        signature   滨海省人民政府
        date        2031年2月28日
        note        扫一扫在手机打开当前页
        note        【打印本页】 【关闭窗口】
        note        上一篇：关于春季管护的通知
        note        主办单位：滨海省人民政府 版权所有 滨ICP备05000001号
        note        联系我们 | 网站地图
        """,
    "labels without a colon": """
        signature   发文机关滨海省交通运输厅
        date        发文日期2031年12月21日
        note        时效性现行有效
        document_no 发文字号滨交发〔2031〕63号
        note        施行日期2031年12月21日
        addressees  厅机关各处室：
        preamble    现将工作要点印发给你们，请认真组织实施。
        item        一、修订条例。完成送审稿。（省交通运输厅、省司法厅负责）
        item        二、修建航标。更换灯器。（省交通运输厅负责）
        """,
    "a number before the title, and one in brackets after it": """
        document_no 滨政办发〔2031〕55号
        +title      滨海省人民政府办公厅关于灯塔修缮的实施方案
        addressees  各市人民政府：
        preamble    为修缮灯塔，制定本方案。
        item        一、普查登记。逐座建档。（省交通运输厅负责）
        item        二、更换设备。统一规格。（省交通运输厅、省财政厅负责）
        """,
    "a list of labels, and a title in pieces below a name without a date": """
        note        • 所属类目: 省政府办公厅文件
        note        • 体       裁: 通知
        document_no • 发文字号: 滨政办〔2031〕1号
        date        • 发文日期: 2031-01-08
        addressees  各市人民政府：
        preamble    现将《2031年渔民实事》印发给你们，请抓紧组织实施。
        preamble    滨海省人民政府办公厅
        |
        title       2031年⏎渔民实事
        item        1.修建渔港。新增泊位。（责任单位：省农业农村厅）
        item        2.增设航标。更换灯器。（责任单位：省交通运输厅）
        """,
    "labels parted by bars": """
        note        索引号 | 0001-22 | 公开方式 | 主动公开 |
        signature   发布单位 | 滨海省人民政府 | 发文日期 | 2031-07-14 |
        title       滨海省护渔行动工作方案
        item        1.巡护海域。加强力量。（责任单位：省农业农村厅）
        item        2.修建站点。统一标准。（责任单位：省水利厅）
        """,
    "a number before the date of the page": """
        title       滨海省人民政府办公厅关于灯塔修缮的实施方案
        document_no 滨政办规〔2031〕4号
        +note               2031-04-11
        preamble    为修缮灯塔，制定本方案。
        item        一、普查登记。逐座建档。（省交通运输厅负责）
        item        二、更换设备。统一规格。（省交通运输厅、省财政厅负责）
        """,
    "a label of two parts that leads is no foot of a page": """
        title 滨海省提案办理任务分工
        item  一、修建栈道。完善标识。
        goes_on 主办单位：省自然资源厅 会办单位：省财政厅
        item  二、清理渔网。分片包干。
        goes_on 主办单位：省农业农村厅
        """,
}


@pytest.mark.parametrize("name", PAGES)
def test_what_a_page_prints_around_a_document_is_no_part_of_it(name):
    text, expected = written(PAGES[name])
    assert cut(text) == expected


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (["滨海省支持渔港经济", "", "发展的实施方案"], "滨海省支持渔港经济发展的实施方案"),
        (["省内要闻", "", "滨海省支持渔港经济", "", "发展的实施方案"], "滨海省支持渔港经济发展的实施方案"),
        (["滨海省贯彻《关于渔港经济若干", "", "政策", "", "措施》工作方案"], "滨海省贯彻《关于渔港经济若干政策措施》工作方案"),
        (["滨海省人民政府关于印发", "", "渔港经济若干措施", "", "的通知"], "滨海省人民政府关于印发渔港经济若干措施的通知"),
        (["滨海省人民政府关于渔港经济的通　知"], "滨海省人民政府关于渔港经济的通知"),
        (["滨海省人民政府关于渔港经济的通知", "政策"], "滨海省人民政府关于渔港经济的通知"),
    ],
)  # fmt: skip
def test_a_title_that_stands_in_pieces_is_whole(lines, title):
    named = "《滨海省支持渔港经济发展的实施方案》《滨海省贯彻〈关于渔港经济若干政策措施〉工作方案》"
    letter = f"各市人民政府：\n现将{named}印发给你们，请认真组织实施。\n滨海省人民政府\n2031年3月17日\n"
    items = "\n一、修建码头。统一标准。（省交通运输厅负责）\n二、疏浚航道。定期测量。（省交通运输厅负责）"
    assert parse(letter + "\n".join(lines) + "\n为发展渔港经济，制定以下内容。" + items).title == title


def test_a_line_above_the_title_that_may_belong_to_it_is_flagged():
    items = "\n一、修建码头。统一标准。（省交通运输厅负责）"
    tree = parse("滨海省推进海岸防护\n\n工程建设的实施方案\n为防护海岸，制定本方案。" + items)
    assert [flag.reason for flag in tree.flags if flag.field == "title"] == [
        "标题上面的“滨海省推进海岸防护”没有归入标题，请核对标题是否完整。"
    ]


def test_the_name_a_document_is_signed_with_goes_before_that_of_the_page():
    text, _ = written(PAGES["a page with its head and foot"])
    tree = parse(text)
    assert (tree.issuing_body, tree.document_no) == ("滨海省人民政府", "滨政发〔2031〕6号")


def test_labels_of_a_page_give_the_value_alone():
    labelled = parse(written(PAGES["a list of labels, and a title in pieces below a name without a date"])[0])
    barred = parse(written(PAGES["labels parted by bars"])[0])
    assert (labelled.document_no, labelled.issued_on) == ("滨政办〔2031〕1号", date(2031, 1, 8))
    assert barred.issuing_body == "滨海省人民政府"


def test_a_year_or_figure_after_the_dot_does_not_hide_a_number():
    text, expected = written("""
        title   滨海省方案
        chapter 一、重点任务
        item    1.2031年底前，建成渔港。（省农业农村厅负责）
        item    2.5G网络建设。覆盖渔港。（省通信管理局负责）
        goes_on 2.18万亿元的规模保持稳定。
        item    3、2032年建成码头。完善配套。（省交通运输厅负责）
        item    4.6月底前完成普查。名录1.5万条。（省农业农村厅负责）
        +item   5.2033年起巡护。人员1.2万人。（省水利厅负责）
        """)
    assert cut(text) == expected


def test_a_bracket_alone_in_its_line_belongs_to_the_paragraph_above():
    text = (
        "滨海省助企纾困措施\n"
        "减免码头租金。对停航的航线免收一季租金。（省交通运输厅负责）\n（执行至2031年8月31日）\n"
        "补贴海员培训。按人数给予补助。（省人力资源社会保障厅负责）\n（执行至2031年8月31日）\n"
    )
    first, second = parse(text).measures
    assert (first.title, second.title) == ("减免码头租金", "补贴海员培训")
    assert first.text.endswith("（执行至2031年8月31日）")


OWN_TITLES = {
    "below a headline and a news sentence": (
        "省政府印发2031年渔港建设任务分工通知\n编辑: admin 时间: 4年前\n"
        "近日，省政府办公厅印发2031年渔港建设任务分工的通知，公布责任单位。\n2031年渔港建设责任分解\n{items}"
    ),
    "below the letter's own": (
        "滨政办〔2031〕20号\n滨海省人民政府办公厅\n关于印发2031年渔港建设责任分解\n的通知\n各市人民政府：\n"
        "《2031年渔港建设责任分解》已经省政府同意，现印发给你们。\n2031年7月8日\n2031年渔港建设责任分解\n{items}"
    ),
    "below a date that the page has spoilt and a note": (
        "关于印发《2031年渔港建设责任分解》的通知\n各市农业农村局：\n"
        "现将《2031年渔港建设责任分解》印发给你们，请认真贯彻执行。\n2031327\n（此件主动公开）\n2031年渔港建设责任分解\n{items}"
    ),
    "below a letter without a title": (
        "各市人民政府：\n现将渔港建设任务分解如下，请抓好落实。\n2031年1月29日\n2031年渔港建设责任分解\n{items}"
    ),
    "below words that announce it": (
        "日前，滨海印发《2031年渔港建设责任分解》。全文如下：\n2031年渔港建设责任分解\n{items}"
    ),
    "in the line of the letter": (
        "各市人民政府： 《2031年渔港建设责任分解》已经省政府同意，现印发给你们，请认真贯彻执行，并将办理情况于每季度末报省农业农村厅。 "
        "滨海省人民政府办公厅 二○三一年七月九日 （此件公开发布） 2031年渔港建设责任分解 为推进渔港建设，制定本责任分解。\n{items}"
    ),
    "after the labels of a page": (
        "- 法规标题：2031年渔港建设责任分解\n- 制定机构：滨海省人民政府\n- 发布日期：2031年02月07日文书字号：\n"
        "2031年渔港建设责任分解\n各市人民政府：\n为推进渔港建设，提出如下分工：\n{items}"
    ),
}  # fmt: skip


@pytest.mark.parametrize("page", OWN_TITLES.values(), ids=OWN_TITLES)
def test_the_title_is_the_document_s_own(page):
    items = "一、修建渔港\n（一）加固堤岸。分段施工。（省水利厅负责）\n（二）疏浚航道。逐年清淤。（省交通运输厅负责）\n"
    assert parse(page.format(items=items)).title == "2031年渔港建设责任分解"


@pytest.mark.parametrize("kind", ["工作安排", "工作计划", "任务分工", "责任分解", "任务清单", "工作要点"])
def test_what_a_document_calls_itself(kind):
    tree = parse(f"滨海省2031年渔港建设{kind}\n一、加固堤岸。分段施工。（省水利厅负责）\n")
    assert tree.title == f"滨海省2031年渔港建设{kind}"
    assert not [flag for flag in tree.flags if flag.field == "title"]


def test_the_first_sentence_of_a_text_in_one_line_may_be_its_title():
    text = (
        "关于扶持远洋捕捞的六条意见。为扶持远洋捕捞，现提出以下意见。1.对新造渔船的，给予补助。责任单位：省农业农村厅、省财政厅。"
        "2.对开辟新渔场的，给予奖励。责任单位：省农业农村厅。"
    )
    tree = parse(text)
    assert tree.title == "关于扶持远洋捕捞的六条意见"
    assert tree.preamble == "为扶持远洋捕捞，现提出以下意见。"
    assert [item.number for item in tree.measures] == ["1", "2"]


def test_a_sentence_that_ends_as_titles_do_is_no_title():
    tree = parse("为扶持远洋捕捞制定本意见。\n一、新造渔船。给予补助。（省农业农村厅负责）\n")
    assert tree.title is None
