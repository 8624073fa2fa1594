"""What a page of the web prints around a document: 索引号, 浏览次数, 当前位置, 打印, links. None of it belongs to the document."""

import re

# With a colon or bar, a space, or nothing after it.
_LABELS = (
    "索引号|主题分类|体裁分类|组配分类|发布日期|发布时间|发表时间|发表日期|公布日期|颁布时间|施行日期|实施日期|生效日期|失效日期|废止日期|信息来源|文章来源|来源专题|编译者|信息提供"
    "|发布部门|浏览次数|浏览量|阅读次数|阅读量|访问量|点击数|点击量|点击次数|字体|字体大小|字号|有效性|时效|时效性|效力状态|效力级别|效力等级|关键词|主题词|公文种类|文件类型"
    "|服务对象|统一编号|所属类目|所属主题|体裁|机构名称|公开方式|登记号|公开范围|公开时限|公开形式|公开类别|当前位置|您当前的位置|您现在的位置|当前所在位置|您当前所在位置|您的位置|您所在的位置|分享|分享到|责任编辑"
    "|编辑|审核|责编|作者|网站标识码|版权所有|技术支持|上一篇|下一篇|上一条|下一条|相关链接|相关附件|相关文件|相关解读|政策解读|图文解读|附件下载"
)
_SPACED = "|".join(r"\s{0,8}".join(label) for label in sorted(_LABELS.split("|"), key=len, reverse=True))
_LABELLED = re.compile(rf"[【\[(（]?(?:{_SPACED})\s{{0,4}}(?:[：:|].*|[】\])）]?)")
# Without a colon the label must be one that begins no sentence.
_BARE = re.compile(
    r"(?:索\s{0,4}引\s{0,4}号|时\s{0,4}效(?:性)?|效力级别|效力等级|施行日期|公布日期|生效日期)[\s：:].*|时间\s{0,2}[：:]\s{0,4}20\d\d[-./].*"
    # The foot of the page, not a line that says who leads.
    r"|主办(?:单位)?\s{0,2}[：:].*(?:版权|ICP|备案|技术支持|标识码|网站).*"
    r"|(?:分\s{0,4}类|主\s{0,4}题|有\s{0,4}效\s{0,4}性)\s.*有\s{0,4}效.*|20\d\d-\d\d-\d\d"
    r"|(?:时效性|效力级别|施行日期|公布日期)(?:现行有效|有效|失效|地方|部门|\d{4}).{0,40}"
    r"|(?:.*\s|网站)?首页\s?[>＞»›/].*|.*[【\[]切换[】\]].*|[\u4e00-\u9fff]{2,20}(?:门户网站|信息公开网|人民政府网|政府网站|政府网|新闻网)"
    r"|(?:发文机关|发布机构|成文日期)\s+(?:发布时间|发布日期|成文日期).*"
)
_LINKS = re.compile(
    r"(?:返回首页|返回顶部|返\s?回|回首页|回顶部|首页|网站首页|分类导航|站内搜索|无障碍(?:阅读|浏览|版)|长者(?:模式|助手|版)|关怀版|听全文|全文|打印(?:本页|文章|此文)?|打印|关闭(?:窗口|本页)?"
    r"|收藏(?:本页)?|登录|注册|扫一扫在手机打开当前页|智能问答|网站地图|联系我们|关于我们|用户登录|纠错|我要纠错|[大中小]|默认|超大|语音播报|简体|繁体|要闻|政务公开|政务服务|互动交流"
    r"|无|次|分享(?:到)?|来源|政策法规|政府信息公开|法规库|中国政府网)"
)
_PARTED = re.compile(r"[\s|｜>＞\[\]【】()（）：:•·]+")
_DATED = re.compile(r"[•·]?\s?20\d\d[-./年]\d{1,2}[-./月]\d{1,2}日?\s+\d{1,2}:\d\d.*")
_CODE = re.compile(r"[A-Z]{2,8}\s?[-—–]\s?\d{4}\s?[-—–]\s?\d{3,8}")
_LONGEST = 300


def is_of_page(said: str) -> bool:
    """True for a line that a page of the web prints around a document."""
    if len(said) > _LONGEST:
        return False
    said = said.lstrip("•·- ")
    if any(each.fullmatch(said) for each in (_LABELLED, _BARE, _DATED, _CODE)):
        return True
    words = [word for word in _PARTED.split(said) if word]
    return bool(words) and all(_LINKS.fullmatch(word) for word in words)
